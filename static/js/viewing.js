// Tells the others that somebody is here, once a minute while the page is looked at, and says who else is.
// It counts as no use of the page: the session ends as if it had not been sent.
const EVERY = 60000;
const FIRST = 1000;
const IDLE = 300000;
const place = document.querySelector("[data-viewing]");

if (place) {
  let active = Date.now();
  let editing = place.dataset.editing || "";

  const tell = async () => {
    if (document.hidden) return;
    const body = new URLSearchParams({
      csrfmiddlewaretoken: place.querySelector("[name=csrfmiddlewaretoken]").value,
      editing,
      idle: Date.now() - active > IDLE ? "yes" : "",
    });
    const answer = await fetch(place.dataset.viewing, { method: "POST", body, headers: { "X-Background": "yes" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { text } = await answer.json();
    const told = place.querySelector("[data-viewing-text]");
    if (told.textContent !== text) told.textContent = text;
  };

  ["keydown", "pointerdown", "scroll"].forEach((name) => document.addEventListener(name, () => { active = Date.now(); }, { passive: true }));
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-draft]")) editing = "yes"; });
  setTimeout(tell, FIRST);
  setInterval(tell, EVERY);
}
