// The navigation is longer than most screens: the place one is at is brought into sight, and nothing but the navigation moves.
const here = document.querySelector(".side nav [aria-current='page']");
if (here) {
  const rail = here.closest("nav");
  const below = here.getBoundingClientRect().bottom - rail.getBoundingClientRect().bottom;
  if (below > 0) rail.scrollTop += below + rail.clientHeight / 3;
}
