// Reads a swapped region's summary out: an element with data-announce inside it speaks through #live.
const live = () => document.getElementById("live");

document.addEventListener("bangqi:say", (event) => {
  const region = live();
  if (region) region.textContent = event.detail;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const spoken = target.matches?.("[data-announce]") ? target : target.querySelector?.("[data-announce]");
  if (spoken && live()) live().textContent = spoken.textContent.trim();
});
