// Joins log, question box and memory. From Gradio: element, trigger(event, data), props.value and watch.
const memory = makeMemory();
const log = makeLog(element.querySelector(".dl-log"), element.querySelector(".dl-said"));
const list = element.querySelector(".dl-waiting");
const [fresh, undo] = [element.querySelector(".dl-new"), element.querySelector(".dl-undo")];
let running = null; // what the server is busy with: {number, asked, scroll, focus}; and done once it has ended, or is not wanted
let waiting = []; // asked meanwhile, in order: {asked, scroll, focus}; and held where something went wrong, until the reader says so
let removed = null; // what Undo brings back

const writing = () => Boolean(running?.asked && !running.done);
const composer = makeComposer(element.querySelector("form"), memory, {
  take: (asked) => take(asked, true),
  stop: () => { if (writing()) trigger("stop", {}); },
});

const named = (asked) => asked.question ?? `Draft: ${asked.draft.slice(0, 80)}`;

const settle = () => {
  composer.running(writing());
  fresh.hidden = log.empty();
  undo.hidden = !removed;
  const unseen = running?.asked && !running.seen ? [running] : []; // the server has not shown it yet
  memory.hold("waiting", [...unseen, ...waiting].map((one) => one.asked));
  list.replaceChildren(...waiting.map((one) => {
    const line = document.createElement("li");
    const [text, remove] = [document.createElement("span"), document.createElement("button")];
    text.textContent = `${one.held ? "Not asked yet" : "Next"}: ${named(one.asked)}`;
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove: ${named(one.asked)}`);
    remove.type = "button";
    remove.onclick = () => { waiting = waiting.filter((w) => w !== one); settle(); composer.focus(); };
    line.append(text, remove);
    if (one.held) {
      const now = remove.cloneNode();
      now.textContent = "Ask now";
      now.setAttribute("aria-label", `Ask now: ${named(one.asked)}`);
      now.onclick = () => { one.held = false; next(); };
      line.append(now);
    }
    return line;
  }));
};

const take = (asked, scroll) => {
  removed = null;
  waiting.push({ asked, scroll: scroll && !running });
  next();
};

// The same question, understood otherwise: in place of the answer that is being written to it, and read from its top.
const correct = (asked, written) => {
  const now = written || !running;
  removed = null;
  waiting.splice(written ? 0 : waiting.length, 0, { asked, scroll: now, focus: now });
  if (written && writing()) trigger("stop", {});
  next();
};

const next = () => {
  const first = waiting.find((one) => !one.held);
  if (!running && first) {
    running = first;
    waiting = waiting.filter((one) => one !== first);
    running.number = Math.max(0, ...memory.forms().map((f) => f.number)) + 1;
    trigger("submit", { ...running.asked, number: running.number });
  }
  settle();
};

watch("value", () => {
  const update = props.value;
  if (!running || running.done) return;
  if (update?.restored) {
    const numbers = new Set(update.restored.map((t) => t.number));
    const kept = removed || memory.read();
    memory.set(Array.isArray(kept) ? kept.filter((f) => numbers.has(f?.number)) : []);
    log.restore(update.restored, update.note);
    [removed, running.done] = [null, true];
  } else if (update?.number === running.number) {
    log.show(update, running.scroll, running.focus);
    if (update.saved) memory.put(update.saved);
    [running.scroll, running.focus, running.seen, running.done] = [false, false, true, update.state !== "writing"];
  }
  settle();
});

// The server has ended what it was busy with. Without a finished turn it has turned the question away.
const over = () => {
  if (running?.asked && !running.done) waiting.unshift({ asked: running.asked, held: true });
  running = null;
  next();
};
document.addEventListener("dateline-over", function heard() {
  if (element.isConnected) over();
  else document.removeEventListener("dateline-over", heard);
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (!button) return;
  const asked = JSON.parse(button.dataset.ask);
  if (button.matches(".dl-drop, .dl-asked .dl-again")) return correct(asked, button.closest(".dl-turn").dataset.state === "writing");
  const filters = "first" in asked || "draft" in asked ? {} : composer.read();
  if (filters) take({ ...filters, ...asked }, true);
});

fresh.addEventListener("click", () => {
  removed = memory.forms();
  if (running) running.done = true;
  waiting = [];
  memory.set([]);
  log.clear();
  trigger("clear", {});
  settle();
  composer.focus();
});

const restore = (turns) => { running = { number: 0 }; trigger("apply", { turns }); };
undo.addEventListener("click", () => restore(removed));
waiting = (memory.held("waiting") || []).map((asked) => ({ asked, held: true }));
if (memory.read() !== null) restore(memory.read());
settle();
