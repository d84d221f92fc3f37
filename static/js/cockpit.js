// The screen on the wall asks for its figures again; when nobody answers, the last good ones stay, with their time.
const place = document.querySelector("[data-cockpit]");

if (place) {
  const SOONER = 60000;
  const PATIENCE = 30000;
  const every = Number(place.dataset.every) * 1000;
  const state = document.querySelector("[data-cockpit-state]");
  const button = document.querySelector("[data-cockpit-pause]");
  let timer;
  let paused = false;

  const shownAt = () => place.querySelector("[data-cockpit-at]").dataset.cockpitAt;
  const say = (name) => {
    const text = state.dataset[name].replace("{at}", shownAt());
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("wall-alarm", name === "silent" || name === "signedOut");
  };

  const take = (page) => {
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-cockpit]");
    if (!fresh) return false;
    const held = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(...fresh.childNodes);
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
    return true;
  };

  const ask = async () => {
    const patience = new AbortController();
    const over = setTimeout(() => patience.abort(), PATIENCE);
    const asked = { headers: { "X-Background": "yes" }, cache: "no-store", signal: patience.signal };
    try {
      const answer = await fetch(place.dataset.cockpit, asked);
      if (!answer.ok) return "silent";
      if (answer.redirected) return "signedOut";
      return take(await answer.text()) ? "running" : "silent";
    } catch {
      return "silent";
    } finally {
      clearTimeout(over);
    }
  };

  const wait = (long) => {
    clearTimeout(timer);
    if (!paused) timer = setTimeout(refresh, long);
  };

  const refresh = async () => {
    const found = await ask();
    if (paused) return;
    say(found);
    wait(found === "running" ? every : SOONER);
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? button.dataset.resume : button.dataset.pause;
    if (paused) {
      clearTimeout(timer);
      say("paused");
    } else {
      refresh();
    }
  });
  say("running");
  wait(every);
}
