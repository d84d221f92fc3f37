// While a title is typed, what was solved before is asked again: never inside a pinyin composition, never twice for the same words.
document.querySelectorAll("form[data-similar]").forEach((form) => {
  const title = form.querySelector("[name=title]");
  if (!title) return;
  let last = title.value.trim();

  const tell = () => {
    const words = title.value.trim();
    if (words === last || words.length === 1) return;
    last = words;
    form.dispatchEvent(new CustomEvent("title-typed"));
  };

  title.addEventListener("input", (event) => {
    if (!event.isComposing) tell();
  });
  title.addEventListener("compositionend", tell);
});
