// The quick log: Enter picks the enterprise, a digit or letter picks the category, then the line of words.
const form = document.querySelector("form[data-intake]");

if (form) {
  const categories = form.querySelector("[data-intake-categories]");
  const radios = [...categories.querySelectorAll("input[type=radio]")];
  const title = form.querySelector("[name=title]");
  const keyOf = (radio) => radio.closest("label").querySelector("[data-category-key]")?.dataset.categoryKey;
  const tell = () => form.dispatchEvent(new CustomEvent("intake-changed"));

  const paint = () => radios.forEach((radio) => radio.closest("label").classList.toggle("is-chosen", radio.checked));

  const pick = (radio) => {
    radio.checked = true;
    paint();
    tell();
    title.focus();
  };

  form.addEventListener("bangqi:chosen", () => {
    tell();
    (radios.find((radio) => radio.checked) || radios[0])?.focus();
  });

  categories.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const key = /^(?:Digit|Numpad|Key)(.)$/.exec(event.code)?.[1];
    const radio = key && radios.find((one) => keyOf(one) === key);
    if (!radio) return;
    event.preventDefault();
    event.stopPropagation();
    pick(radio);
  });

  categories.addEventListener("click", (event) => {
    const clicked = event.target.closest("label");
    if (clicked && event.detail > 0) setTimeout(() => pick(clicked.querySelector("input")));
  });

  form.addEventListener("change", (event) => {
    paint();
    if (["category", "nature"].includes(event.target.name)) tell();
  });
  paint();
}
