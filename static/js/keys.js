// Single keys press visible links and fields that name them: data-key="n", data-key="g t", data-key="/".
// Keys are matched by their place on the keyboard, because a Chinese layout sends 、 for /.
// body[data-keys]: "on"; "lead" wants a g before every key; "off". No key ever presses a submit button.
const NAMES = { Slash: "/", BracketLeft: "[", BracketRight: "]" };
const ROW_WORDS = { "j k": "rowWords", "o Enter": "openWords", x: "pickWords" };
const PATIENCE = 1200;
const help = document.getElementById("keys-help");
let prefix = "";
let timer = 0;

const mode = () => document.body.dataset.keys;

const nameOf = (event) => {
  if (event.shiftKey) return event.code === "Slash" ? "?" : "";
  if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  if (event.code.startsWith("Digit")) return event.code.slice(5);
  return NAMES[event.code] || "";
};

const inRow = (target) => target.matches("input[type=checkbox]") && target.closest("tr, li")?.querySelector("[data-row-key]");

const busy = (event) =>
  event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey ||
  (event.target.closest("input, textarea, select, [contenteditable], dialog, [role=combobox]") && !inRow(event.target));

const ownerOf = (keys) => document.querySelector(`[data-key="${CSS.escape(keys)}"]`);

const toPress = (keys) => {
  if (mode() !== "lead" || keys.startsWith("g ")) return keys;
  return ownerOf(`g ${keys}`) ? `g g ${keys}` : `g ${keys}`;
};

const line = (list, keys, words) => {
  const term = document.createElement("dt");
  const meaning = document.createElement("dd");
  const cap = document.createElement("kbd");
  cap.textContent = keys;
  term.append(cap);
  meaning.textContent = words;
  list.append(term, meaning);
};

const isOffered = (owner) => owner.offsetParent || owner.closest("details");

const fill = () => {
  const list = help.querySelector("[data-key-list]");
  list.replaceChildren();
  document.querySelectorAll("[data-key]").forEach((owner) => {
    if (!isOffered(owner)) return;
    line(list, toPress(owner.dataset.key), owner.dataset.keyName || owner.getAttribute("aria-label") || owner.textContent.replace(/\s+/g, " ").trim());
  });
  const rows = document.querySelector("[data-row-key]");
  Object.entries(ROW_WORDS).forEach(([keys, words]) => {
    if (!rows || (keys === "x" && !rows.closest("tr, li")?.querySelector("input[type=checkbox]"))) return;
    line(list, mode() === "lead" ? `g ${keys}` : keys, list.dataset[words]);
  });
  if (document.querySelector("main form[method=post]:not(.check-page)")) line(list, "Ctrl Enter", list.dataset.saveWords);
};

const open = () => {
  if (!help) return false;
  fill();
  help.showModal();
  return true;
};

const press = (owner) => {
  if (owner.matches("button:not([type=button]), input[type=submit]")) return false;
  if (owner.matches("input, textarea, select")) owner.focus();
  else owner.click();
  return true;
};

const single = (key) => {
  if (key === "?") return open();
  const owner = ownerOf(key);
  if (owner) return press(owner);
  if (!"jkox".includes(key) || !document.querySelector("[data-row-key]")) return false;
  document.dispatchEvent(new CustomEvent("bangqi:row-key", { detail: key }));
  return true;
};

const wait = (keys) => {
  prefix = keys;
  timer = setTimeout(() => { prefix = ""; }, PATIENCE);
  return true;
};

const take = (key) => {
  const led = prefix;
  prefix = "";
  clearTimeout(timer);
  if (led === "g g") return single(key);
  if (led === "g") {
    const place = ownerOf(`g ${key}`);
    if (place) return press(place);
    if (mode() !== "lead") return false;
    return key === "g" ? wait("g g") : single(key);
  }
  if (key === "g") return wait("g");
  return mode() === "on" && single(key);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && !event.isComposing && event.keyCode !== 229) {
    event.target.closest("form[method=post]:not(.check-page)")?.requestSubmit();
    return;
  }
  if (mode() === "off" || busy(event)) return;
  const key = nameOf(event);
  if (key && take(key)) event.preventDefault();
});

document.querySelectorAll("[data-keys-open]").forEach((opener) => {
  opener.addEventListener("click", (event) => {
    if (open()) event.preventDefault();
  });
});
