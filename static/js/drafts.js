// Words are kept on the server 3 seconds after the last change and when the page is left; files are not.
const PAUSE = 3000;

const watch = (form) => {
  const state = form.querySelector("[data-draft-state]");
  let timer = 0;
  let dirty = false;
  let sent = false;

  const words = () => {
    const data = new FormData(form);
    [...data].forEach(([name, value]) => { if (value instanceof File) data.delete(name); });
    return data;
  };

  const save = async ({ leaving = false } = {}) => {
    clearTimeout(timer);
    if (!dirty || sent) return;
    dirty = false;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: words(), keepalive: leaving, headers: { Accept: "application/json" },
      });
      if (!answer.ok || answer.redirected) throw new Error(answer.redirected ? "out" : "lost");
      const told = await answer.json();
      state.textContent = told.saved ? told.text : "";
    } catch (fault) {
      dirty = true;
      state.textContent = fault.message === "out" ? state.dataset.out : state.dataset.lost;
    }
  };

  const changed = (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
  form.addEventListener("bangqi:unsent", () => {
    sent = false;
    dirty = true;
    timer = setTimeout(save, PAUSE);
  });
  window.addEventListener("pagehide", () => save({ leaving: true }));
  window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
};

const watchAll = (root) => root.querySelectorAll("form[data-draft]:not([data-watched])").forEach((form) => {
  form.dataset.watched = "yes";
  watch(form);
});
watchAll(document);
document.addEventListener("htmx:load", (event) => watchAll(event.detail.elt));
