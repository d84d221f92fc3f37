// A textarea grows with its text.
const grow = (area) => {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 480)}px`;
};

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-autosize]")) grow(event.target);
});
document.querySelectorAll("textarea[data-autosize]").forEach((area) => {
  if (area.value) grow(area);
});
