// Single keys press visible links and buttons that name them: data-key="n", data-key="g t", data-key="/".
// Keys are matched by their place on the keyboard, because a Chinese layout sends 、 for /.
const NAMES = { Slash: "/", BracketLeft: "[", BracketRight: "]" };
const help = document.getElementById("keys-help");
let prefix = "";
let timer = 0;

const nameOf = (event) => {
  if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  if (event.code.startsWith("Digit")) return event.code.slice(5);
  return NAMES[event.code] || "";
};

const busy = (event) =>
  event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey ||
  event.target.closest("input, textarea, select, [contenteditable], dialog, [role=combobox]");

const line = (list, key, words) => {
  const term = document.createElement("dt");
  const meaning = document.createElement("dd");
  const cap = document.createElement("kbd");
  cap.textContent = key;
  term.append(cap);
  meaning.textContent = words;
  list.append(term, meaning);
};

const fill = () => {
  const list = help.querySelector("[data-key-list]");
  list.replaceChildren();
  document.querySelectorAll("[data-key]").forEach((owner) => {
    if (!owner.offsetParent) return;
    line(list, owner.dataset.key, owner.dataset.keyName || owner.getAttribute("aria-label") || owner.textContent.replace(/\s+/g, " ").trim());
  });
  if (document.querySelector("[data-row-key]")) {
    line(list, "j k", list.dataset.rowWords);
    line(list, "o", list.dataset.openWords);
  }
};

const press = (keys) => {
  const owner = document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
  if (!owner) return false;
  if (owner.matches("input, textarea, select")) owner.focus();
  else owner.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && !event.isComposing) {
    const form = event.target.closest("form[method=post]");
    if (form) form.requestSubmit();
    return;
  }
  if (document.body.dataset.keys !== "on" || busy(event)) return;
  const key = nameOf(event);
  if (!key) return;
  if (event.shiftKey) {
    if (key === "/" && help) {
      event.preventDefault();
      fill();
      help.showModal();
    }
    return;
  }
  clearTimeout(timer);
  const keys = prefix ? `${prefix} ${key}` : key;
  prefix = "";
  if (press(keys)) {
    event.preventDefault();
  } else if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    prefix = key;
    timer = setTimeout(() => { prefix = ""; }, 1200);
  }
});

document.querySelectorAll("[data-keys-open]").forEach((opener) => {
  opener.hidden = !help;
  opener.addEventListener("click", () => {
    fill();
    help.showModal();
  });
});
