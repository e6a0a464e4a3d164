// The turns on the page. A finished turn is never touched again, so focus, selection and open lists stay as they are.
function makeLog(log, said) {
  const start = log.querySelector(".dl-start");
  const note = log.querySelector(".dl-restored");
  const narrow = () => window.matchMedia("(max-width: 759px)").matches;
  const QUIETLY = { preventScroll: true };
  const heading = (place) => place.querySelector(".dl-question");
  let shown = ""; // the HTML of the turn being written: most of the time sentences are only added to it

  const article = (number) => {
    const known = log.querySelector(`.dl-turn[data-turn="${number}"]`);
    if (known) return known;
    const made = document.createElement("article");
    made.className = "dl-turn";
    made.dataset.turn = number;
    start.hidden = true;
    shown = "";
    return log.appendChild(made);
  };

  // The turn's HTML anew, and the focus where it was: on the same button, else on the question.
  const draw = (place, html) => {
    const had = place.contains(document.activeElement) ? document.activeElement.dataset : null;
    place.innerHTML = shown = html; // escaped by the server
    if (had) ([...place.querySelectorAll("[data-ask]")].find((e) => e.dataset.ask === had.ask) || heading(place)).focus(QUIETLY);
  };

  const show = (turn, scroll, focus) => {
    const place = article(turn.number);
    if (turn.html !== shown) draw(place, turn.html);
    place.dataset.state = turn.state;
    const checked = place.querySelector(".dl-checked");
    turn.checked.slice(checked?.children.length).forEach((html) => checked.insertAdjacentHTML("beforeend", html)); // escaped by the server
    if (turn.progress) place.querySelector(".dl-state").textContent = turn.progress;
    if (scroll) place.scrollIntoView({ block: "start" });
    if (focus) heading(place).focus(QUIETLY);
    if (turn.say && said.textContent !== turn.say) said.textContent = turn.say;
  };

  const clear = () => {
    log.querySelectorAll(".dl-turn").forEach((t) => t.remove());
    start.hidden = false;
    note.hidden = true;
  };

  const restore = (turns, words) => {
    clear();
    turns.forEach((turn) => show(turn, false));
    note.textContent = words;
    note.hidden = !words;
    log.querySelector(".dl-turn:last-of-type")?.scrollIntoView({ block: "start" });
  };

  let last = null; // the marker that was followed
  const follow = (marker) => {
    const card = document.getElementById(marker.getAttribute("href").slice(1));
    if (!card) return;
    last = marker;
    log.querySelectorAll("[data-marked]").forEach((c) => c.removeAttribute("data-marked"));
    card.setAttribute("data-marked", "");
    if (narrow()) location.hash = card.id; // scrolls, and the browser's Back comes back to the sentence
    else {
      const panel = card.closest(".dl-sources"); // only the panel scrolls, the sentence stays where it is
      const [inner, outer] = [card.getBoundingClientRect(), panel.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom) panel.scrollTop += inner.top - outer.top - 12;
    }
    card.focus({ preventScroll: true });
  };
  const back = () => {
    if (!last?.isConnected) return;
    if (narrow()) last.scrollIntoView({ block: "center" });
    last.focus({ preventScroll: true });
  };

  log.addEventListener("click", (event) => {
    const marker = event.target.closest(".dl-marker");
    if (marker) { event.preventDefault(); follow(marker); }
    if (event.target.closest(".dl-back")) back();
  });

  window.addEventListener("hashchange", function came() {
    if (!log.isConnected) window.removeEventListener("hashchange", came);
    else if (!location.hash) last?.focus({ preventScroll: true });
  });

  return { show, clear, restore, empty: () => !log.querySelector(".dl-turn") };
}
