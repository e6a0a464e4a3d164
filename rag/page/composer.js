// The question box. What stands in it is the reader's: it is emptied when a question is taken and never written to
// after that; a page that is loaded again finds its text.
function makeComposer(form, memory, { take, stop }) {
  const find = (selector) => form.querySelector(selector);
  const box = find("textarea");
  const filters = find(".dl-filters");
  const fine = window.matchMedia("(hover: hover) and (pointer: fine)").matches; // a mouse, so most likely a keyboard
  const longest = Number(box.dataset.longest);

  const words = () => box.value.trim().replace(/\s+/g, " ");
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
    const over = length() > longest;
    find(".dl-count").textContent = over
      ? `${length().toLocaleString("en")} of ${longest.toLocaleString("en")} characters: shorten it` : "";
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
    const question = words();
    if (!question || length() > longest) return;
    const set = read();
    if (!set) return;
    box.value = "";
    filters.open = false;
    update();
    take({ question, ...set });
  });
  form.addEventListener("input", () => { warn(""); update(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === box && !event.shiftKey && !event.isComposing) {
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

  const focus = () => { if (fine) box.focus({ preventScroll: true }); };
  if (fine && window.innerWidth > 900) box.placeholder += " (press / to come here)";
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
  update();
  focus();

  const running = (is) => {
    const lost = !is && document.activeElement === find(".dl-stop"); // the button goes away, the focus with it
    form.toggleAttribute("data-running", is);
    if (lost) box.focus({ preventScroll: true });
  };

  return { read, focus, running };
}
