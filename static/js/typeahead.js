// A combobox over a text box: type, arrow, Enter. Without this script the form itself offers the choices.
const chinese = document.documentElement.lang.startsWith("zh");
const say = (text) => document.dispatchEvent(new CustomEvent("bangqi:say", { detail: text }));

class Typeahead {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector("[data-typeahead-text]");
    this.key = root.querySelector("[data-typeahead-key]") || this.newKey();
    this.list = root.querySelector("[role=listbox]");
    this.current = -1;
    this.timer = 0;
    this.request = null;
    this.pending = "";
    this.hasty = false;
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id })
      .forEach(([name, value]) => this.box.setAttribute(name, value));
    this.box.addEventListener("input", (event) => this.typed(event));
    this.box.addEventListener("compositionend", (event) => this.typed(event));
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  // Where the server offered choices, they hold the key until something else is typed.
  newKey() {
    const key = document.createElement("input");
    key.type = "hidden";
    key.name = this.box.name.replace(/_text$/, "");
    return key;
  }

  typed(event) {
    if (event.isComposing) return;
    this.root.querySelector("[data-typeahead-choices]")?.remove();
    if (!this.key.isConnected) this.root.append(this.key);
    this.key.value = "";
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.box.value.trim();
    this.pending = text;
    this.hasty = false;
    if (!text) return this.close();
    this.timer = setTimeout(() => this.ask(text), 250);
  }

  async ask(text) {
    this.request = new AbortController();
    try {
      const url = `${this.root.dataset.typeahead}?q=${encodeURIComponent(text)}`;
      const answer = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()).options, text);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(options, text) {
    this.list.replaceChildren(...options.map((option, index) => this.row(option, index)));
    this.current = -1;
    this.mark(options.length ? 0 : -1);
    this.list.hidden = options.length === 0;
    this.box.setAttribute("aria-expanded", String(options.length > 0));
    const none = chinese ? `没有找到“${text}”` : `Nothing found for “${text}”`;
    const some = chinese ? `${options.length} 个可选` : `${options.length} options`;
    this.root.querySelector("[data-typeahead-note]").textContent = options.length ? "" : none;
    say(options.length ? some : none);
    this.pending = "";
    if (this.hasty) this.choose(this.list.children[0]);
    this.hasty = false;
  }

  row(option, index) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.id = option.id;
    row.dataset.label = option.label;
    row.textContent = option.label;
    if (option.hint) {
      const hint = document.createElement("small");
      hint.textContent = option.hint;
      row.append(hint);
    }
    return row;
  }

  mark(index) {
    const rows = [...this.list.children];
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
    this.current = index;
    if (rows[index]) {
      this.box.setAttribute("aria-activedescendant", rows[index].id);
      rows[index].scrollIntoView({ block: "nearest" });
    } else this.box.removeAttribute("aria-activedescendant");
  }

  // Enter before the answer has come picks the best of what comes, instead of sending the form.
  hurry(event) {
    event.preventDefault();
    this.hasty = true;
    clearTimeout(this.timer);
    this.request?.abort();
    this.ask(this.pending);
  }

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && this.pending) return this.hurry(event);
    if (this.list.hidden) return;
    const rows = this.list.children.length;
    const moves = { ArrowDown: (this.current + 1) % rows, ArrowUp: (this.current - 1 + rows) % rows };
    if (event.key in moves) {
      event.preventDefault();
      this.mark(moves[event.key]);
    } else if (event.key === "Enter" && this.current >= 0) {
      event.preventDefault();
      this.choose(this.list.children[this.current]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  choose(row) {
    if (!row) return;
    this.box.value = row.dataset.label;
    this.key.value = row.dataset.id;
    this.close();
    say(row.dataset.label);
    this.root.dispatchEvent(new CustomEvent("bangqi:chosen", { bubbles: true, detail: { id: row.dataset.id } }));
  }

  close() {
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}

const dressAll = (root) => root.querySelectorAll("[data-typeahead]:not([data-ready])").forEach((one) => {
  one.dataset.ready = "yes";
  new Typeahead(one);
});
dressAll(document);
document.addEventListener("htmx:load", (event) => dressAll(event.detail.elt));
