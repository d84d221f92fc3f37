// Rows: j and k walk the links marked data-row-key, o opens one, x ticks it; a heading's checkbox ticks the page.
const links = () => [...document.querySelectorAll("[data-row-key]")];

document.addEventListener("bangqi:row-key", ({ detail: key }) => {
  const rows = links();
  const row = document.activeElement?.closest("tr, li");
  const here = row ? rows.findIndex((link) => row.contains(link)) : -1;
  if (key === "o" && here >= 0) rows[here].click();
  if (key === "x" && here >= 0) row.querySelector("input[type=checkbox]")?.click();
  if (key === "j") rows[Math.min(here + 1, rows.length - 1)]?.focus();
  if (key === "k" && here > 0) rows[here - 1].focus();
});

const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];

const recount = (name) => {
  const all = boxes(name);
  const ticked = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
  document.querySelectorAll(`[data-select-all="${CSS.escape(name)}"]`).forEach((head) => {
    head.checked = all.length > 0 && ticked.length === all.length;
    head.indeterminate = ticked.length > 0 && ticked.length < all.length;
  });
  document.querySelectorAll(`[data-picked-bar="${CSS.escape(name)}"]`).forEach((bar) => {
    bar.hidden = ticked.length === 0;
    const count = bar.querySelector("[data-picked-count]");
    const whole = bar.querySelector("[data-picked-all]");
    if (whole && ticked.length < all.length) whole.checked = false;
    if (count) count.textContent = whole?.checked ? count.dataset.pickedTotal : String(ticked.length);
  });
};

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches("input[type=checkbox]")) return;
  const all = box.dataset.selectAll || (box.checked && box.dataset.pickedAll);
  if (all) boxes(all).forEach((one) => { one.checked = box.checked; });
  if (all || box.closest("tbody")) recount(all || box.name);
  else if (box.dataset.pickedAll) recount(box.dataset.pickedAll);
});

// Without scripts the bar is always there and the heading has no box; with them it is the other way round.
const dress = (root) => root.querySelectorAll("[data-select-all]").forEach((head) => {
  head.hidden = false;
  recount(head.dataset.selectAll);
});
dress(document);
document.addEventListener("htmx:load", (event) => dress(event.detail.elt));
