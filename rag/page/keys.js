// Delegated, so that it also covers what is rendered later. Gradio re-renders the panel: the choice is kept here.
(() => {
  let chosen = null;

  const show = (turn) => {
    chosen = turn;
    const sections = document.querySelectorAll(".dl-sources");
    sections.forEach((s) => s.toggleAttribute("data-hidden", s.dataset.turn !== turn));
    document.querySelectorAll(".dl-turn").forEach((t) => t.toggleAttribute("data-chosen", t.dataset.turn === turn));
  };

  const latest = () => {
    const sections = document.querySelectorAll(".dl-sources");
    return sections.length ? sections[sections.length - 1].dataset.turn : null;
  };

  let seen = null;
  new MutationObserver(() => {
    const last = latest();
    if (last !== seen) { seen = last; chosen = last; }
    const visible = [...document.querySelectorAll(".dl-sources")].filter((s) => !s.hasAttribute("data-hidden"));
    if (chosen && (visible.length !== 1 || visible[0].dataset.turn !== chosen)) show(chosen);
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const marker = event.target.closest(".dl-marker");
    const button = event.target.closest(".dl-show");
    if (marker) {
      event.preventDefault();
      show(marker.dataset.turn);
      document.querySelectorAll(".dl-card[data-marked]").forEach((c) => c.removeAttribute("data-marked"));
      const card = document.getElementById(marker.getAttribute("href").slice(1));
      if (!card) return;
      card.setAttribute("data-marked", "");
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      card.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest" });
      card.focus({ preventScroll: true });
    } else if (button) {
      show(button.dataset.turn);
      const panel = document.querySelector(".dl-panel");
      if (panel && window.innerWidth < 760) panel.scrollIntoView({ block: "start" });
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || "");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      document.querySelector("#dl-question textarea, #dl-question input")?.focus();
    } else if (event.key === "Escape") {
      document.querySelector("#dl-stop")?.click();
    }
  });

  document.documentElement.lang = "en";
})();
