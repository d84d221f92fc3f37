// Menus made of <details>: Escape or a click elsewhere closes them, and a folded choice shows what is picked.
const OPEN = "details[data-menu][open], details[data-pick][open]";

document.addEventListener("click", (event) => {
  document.querySelectorAll(OPEN).forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.(OPEN);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  const pick = event.target.closest("details[data-pick]");
  if (!pick) return;
  const picked = [...pick.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
  pick.querySelector("[data-picked]").textContent = picked.length ? picked.join("、") : pick.dataset.pick;
});
