// Enter that confirms a pinyin candidate submits nothing and triggers nothing.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
    event.stopImmediatePropagation();
    if (event.target.matches("input")) event.preventDefault();
  }
}, true);
