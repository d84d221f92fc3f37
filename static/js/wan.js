// Echoes an amount of 万元 in 元 while it is typed, so that a wrong unit is seen at once.
const echo = (box) => {
  const out = box.parentElement.querySelector("[data-wan-echo]");
  if (!out) return;
  const number = Number(box.value.normalize("NFKC").replace(/[,\s¥￥万元]/g, ""));
  const known = box.value.trim() !== "" && Number.isFinite(number);
  out.textContent = known ? `= ${(number * 10000).toLocaleString("zh-CN", { minimumFractionDigits: 2 })} 元` : "";
};

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-wan]")) echo(event.target);
});
