// A form that is filled in where the network is bad: it is sent from the page it stands on, so that a save that fails
// loses nothing. The server knows the form by its token: trying again makes one record.
const PATIENCE = 60000;
const part = (form, name) => form.querySelector(`[data-save-${name}]`);

const show = (form, name, shown) => {
  const box = part(form, name);
  if (box) box.hidden = !shown;
};

const unguard = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  form.dispatchEvent(new CustomEvent("bangqi:unsent"));
};

const fail = (form, why, words) => {
  const box = part(form, "failed");
  part(form, "words").textContent = words || box.dataset[why];
  show(form, "failed", true);
  box.querySelector("button").focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
};

const goOn = (url) => {
  const there = new URL(url, location.href);
  const stays = there.pathname + there.search === location.pathname + location.search;
  location.assign(there);
  if (stays) location.reload();
};

// The page with what is wrong takes the place of this one; the files chosen here stay chosen.
const redraw = (form, answer, html) => {
  const files = [...form.querySelectorAll("input[type=file]")].map((box) => [box.name, box.files]);
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = document.importNode(page.getElementById("main"), true);
  document.getElementById("main").replaceWith(fresh);
  document.title = page.title;
  fresh.querySelectorAll("form:not([action])").forEach((one) => one.setAttribute("action", answer.url));
  const again = fresh.querySelector("form[data-saving]");
  files.forEach(([name, kept]) => {
    const box = again?.querySelector(`input[type=file][name="${name}"]:not([data-photos-append])`);
    if (box && kept.length) box.files = kept;
  });
  if (again) again.querySelectorAll("[data-photos-lost]").forEach((line) => line.remove());
  window.htmx?.process(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
  (fresh.querySelector("[data-error-summary]") || fresh).focus();
};

const refusal = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("#main .panel p")?.textContent.trim();
};

const send = async (form, submitter) => {
  await form.photosReady;
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body: data, headers, signal: AbortSignal.timeout(PATIENCE) });
  const kind = answer.headers.get("Content-Type") || "";
  if (answer.ok && kind.includes("json")) return goOn((await answer.json()).url);
  const html = await answer.text();
  if (answer.redirected) throw new Error("out");
  if (answer.ok || answer.status === 422) return redraw(form, answer, html);
  throw Object.assign(new Error("failed"), { words: answer.status < 500 ? refusal(html) : "" });
};

const sendKept = async (form, submitter) => {
  show(form, "failed", false);
  show(form, "going", true);
  try {
    await send(form, submitter);
  } catch (fault) {
    const known = ["out", "failed"].includes(fault.message);
    unguard(form);
    fail(form, known ? fault.message : "lost", fault.words);
  }
  show(form, "going", false);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-saving]") || event.defaultPrevented || event.submitter?.matches("[formaction], [data-saving=off]")) return;
  event.preventDefault();
  sendKept(form, event.submitter);
});

const watchLine = () => document.querySelectorAll("form[data-saving]").forEach((form) => show(form, "offline", !navigator.onLine));
window.addEventListener("online", watchLine);
window.addEventListener("offline", watchLine);
watchLine();
