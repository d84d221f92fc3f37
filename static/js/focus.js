// After a swap the focus stays on the same control; when that is gone it goes to the region's heading, never to the body.
// A panel that loads by itself takes the focus from nobody.
let wanted = "";
let held = false;

document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  held = Boolean(active) && active !== document.body;
  wanted = active?.id || "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const active = document.activeElement;
  if (!held || (active && active !== document.body && active.isConnected)) return;
  const same = wanted && document.getElementById(wanted);
  const goal = same || event.detail.elt.querySelector?.("h1, h2, h3, [data-announce]") || document.getElementById("main");
  if (!goal) return;
  if (!same) goal.tabIndex = -1;
  goal.focus({ preventScroll: Boolean(same) });
});
