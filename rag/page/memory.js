// The conversation as this browser keeps it: a list of forms that the server writes and reads (rag/page/saved.py).
// And, for this tab, what is not asked yet: Gradio reloads the page when a lost server is back.
function makeMemory() {
  const KEY = "dateline.conversation";
  const KEPT = 30;
  let forms = [];

  const store = () => {
    for (let kept = forms.slice(-KEPT); kept.length; kept = kept.slice(1)) {
      try { localStorage.setItem(KEY, JSON.stringify(kept)); return; } catch { /* full or forbidden: keep less */ }
    }
    try { localStorage.removeItem(KEY); } catch { /* forbidden: nothing is kept */ }
  };

  return {
    // What was kept, as it was found; null when there is nothing. Text that is no JSON goes on to the server, which says so.
    read: () => {
      let text = null;
      try { text = localStorage.getItem(KEY); } catch { return null; }
      if (!text) return null;
      try { return JSON.parse(text); } catch { return text; }
    },
    forms: () => forms,
    set: (all) => { forms = all; store(); },
    hold: (name, value) => {
      try { sessionStorage.setItem(`dateline.${name}`, JSON.stringify(value)); } catch { /* full or forbidden */ }
    },
    held: (name) => {
      try { return JSON.parse(sessionStorage.getItem(`dateline.${name}`)); } catch { return null; }
    },
    put: (form) => { forms = [...forms.filter((f) => f.number !== form.number), form]; store(); },
  };
}
