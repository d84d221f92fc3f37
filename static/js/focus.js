// After a swap the focus stays on the same control; when that is gone it goes to the region's heading, never to the body.
let wanted = "";

document.addEventListener("htmx:beforeSwap", () => {
  wanted = document.activeElement?.id || "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const active = document.activeElement;
  if (active && active !== document.body && active.isConnected) return;
  const same = wanted && document.getElementById(wanted);
  const goal = same || event.detail.elt.querySelector?.("h1, h2, h3, [data-announce]") || document.getElementById("main");
  if (!goal) return;
  if (!same) goal.tabIndex = -1;
  goal.focus({ preventScroll: Boolean(same) });
});
