// The question box. What stands in it is the reader's: it is emptied when a question is taken and never written to
// after that; a page that is loaded again finds its text.
function makeComposer(form, memory, { take, stop }) {
  const find = (selector) => form.querySelector(selector);
  const box = find("textarea");
  const filters = find(".dl-filters");
  const fine = window.matchMedia("(hover: hover) and (pointer: fine)").matches; // a mouse, so most likely a keyboard
  let draft = false; // whether the box holds a draft to check, not a question
  const longest = () => Number(draft ? box.dataset.longestDraft : box.dataset.longest);

  const words = () => (draft ? box.value.trim() : box.value.trim().replace(/\s+/g, " "));
  const length = () => [...words()].length;
  const warn = (text) => { find(".dl-warning").textContent = text; };
  const chosen = () => [...form.querySelectorAll('[name="outlet"]:checked')].map((o) => o.value);
  const field = (name) => find(`[name="${name}"]`);

  const update = () => {
    const [first, last, day] = ["first", "last", "asked_on"].map((name) => field(name).value);
    const set = [first && `from ${first}`, last && `to ${last}`, chosen().join(", "), day && `asked on ${day}`].filter(Boolean);
    find(".dl-set").textContent = set.length ? `: ${set.join(" · ")}` : "";
    find(".dl-unfilter").hidden = !set.length;
    form.toggleAttribute("data-typed", words() !== "");
    memory.hold("box", box.value);
    const over = length() > longest();
    find(".dl-count").textContent = over
      ? `${length().toLocaleString("en")} of ${longest().toLocaleString("en")} characters: shorten it` : "";
    box.toggleAttribute("aria-invalid", over);
  };

  // Filters as they are set, or null after saying what is wrong with them.
  const read = () => {
    const [first, last, day] = ["first", "last", "asked_on"].map(field);
    const half = [first, last, day].find((f) => f.validity.badInput);
    if (half) warn("A date is not complete: fill it in or empty it.");
    else if (first.value && last.value && first.value > last.value) {
      warn(`The first day, ${first.value}, comes after the last, ${last.value}: swap the two dates.`);
    } else return { first: first.value, last: last.value, asked_on: day.value, outlets: chosen() };
    filters.open = true;
    (half || first).focus();
    return null;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words();
    if (!text || length() > longest()) return;
    const asked = draft ? { draft: text } : { question: text, ...read() };
    if (!draft && !("first" in asked)) return;
    box.value = "";
    filters.open = false;
    turn(false);
    take(asked);
  });
  form.addEventListener("input", () => { warn(""); update(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === box && !draft && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && filters.open) {
      filters.open = false;
      filters.querySelector("summary").focus();
    } else if (event.key === "Escape" && (event.target === box || event.target === find(".dl-stop"))) stop();
  });
  find(".dl-stop").addEventListener("click", stop);
  find(".dl-unfilter").addEventListener("click", () => {
    form.querySelectorAll('[type="date"]').forEach((d) => { d.value = ""; });
    form.querySelectorAll(":checked").forEach((o) => { o.checked = false; });
    warn("");
    update();
  });

  // To a draft, in whose box Enter begins a new line, or back to a question. What is typed stays.
  function turn(to) {
    draft = to;
    memory.hold("draft", draft);
    form.toggleAttribute("data-draft", draft);
    find(".dl-now").textContent = draft ? "Check" : "Ask";
    find(".dl-next").textContent = draft ? "Check next" : "Ask next";
    find(".dl-mode").textContent = draft ? "Ask a question" : "Check a draft";
    find("label[for=dl-text]").textContent = draft ? "Your draft" : "Your question";
    box.placeholder = draft ? "Paste the paragraphs to check against all articles …" : hint;
    box.enterKeyHint = draft ? "enter" : "send";
    warn("");
    update();
  }
  find(".dl-mode").addEventListener("click", () => { turn(!draft); box.focus({ preventScroll: true }); });

  const focus = () => { if (fine) box.focus({ preventScroll: true }); };
  if (fine && window.innerWidth > 900) box.placeholder += " (press / to come here)";
  const hint = box.placeholder;
  document.addEventListener("keydown", function slash(event) {
    if (!form.isConnected) document.removeEventListener("keydown", slash);
    else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey
      && !event.target.closest?.("input, textarea, select")) {
      event.preventDefault();
      box.focus();
    }
  });
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--dl-dock", `${form.offsetHeight}px`);
  }).observe(form);
  box.value = memory.held("box") || "";
  turn(memory.held("draft") === true);
  focus();

  const running = (is) => {
    const lost = !is && document.activeElement === find(".dl-stop"); // the button goes away, the focus with it
    form.toggleAttribute("data-running", is);
    if (lost) box.focus({ preventScroll: true });
  };

  return { read, focus, running };
}
