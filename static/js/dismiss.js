// A message leaves when its reader says so, never by itself; at most three stand at once.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  const next = document.getElementById("main");
  button.closest(".notice").remove();
  next?.focus({ preventScroll: true });
});

document.addEventListener("htmx:afterSettle", () => {
  const shown = document.querySelectorAll("#messages > .notice");
  [...shown].slice(0, -3).forEach((old) => old.remove());
});
