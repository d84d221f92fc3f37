// A print button, shown only where scripts run.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open]):not([data-menu]):not([data-pick])").forEach((part) => {
    part.open = true;
    part.dataset.opened = "for-print";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-opened]").forEach((part) => {
    part.open = false;
    delete part.dataset.opened;
  });
});
