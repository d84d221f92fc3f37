// A group of the navigation stays as the reader left it, on this device; the place one is at is brought into sight,
// and nothing but the navigation moves.
const folds = document.querySelectorAll(".side [data-fold]");
const nameOf = (fold) => `side-${fold.dataset.fold}`;
const here = document.querySelector(".side nav [aria-current='page']");

folds.forEach((fold) => {
  const left = localStorage.getItem(nameOf(fold));
  if (left && !fold.contains(here)) fold.open = left === "open";
  fold.querySelector("summary").addEventListener("click", () => {
    localStorage.setItem(nameOf(fold), fold.open ? "shut" : "open");
  });
});

if (here) {
  const rail = here.closest("nav");
  const below = here.getBoundingClientRect().bottom - rail.getBoundingClientRect().bottom;
  if (below > 0) rail.scrollTop += below + rail.clientHeight / 3;
}
