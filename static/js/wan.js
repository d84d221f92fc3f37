// Echoes an amount of 万元 in 亿元 or 元 while it is typed, so that a wrong unit is seen at once (numbers.wan_in_words).
const WAN = 10000;
const shown = (number) => number.toLocaleString("zh-CN", { maximumFractionDigits: 8 });

const echo = (box) => {
  const out = box.parentElement.querySelector("[data-wan-echo]");
  const by = box.form?.elements[box.dataset.wanBy];
  const counts = !by || box.dataset.wanFor.split(" ").includes(by.value);
  const [, bare, unit] = box.value.normalize("NFKC").replace(/[,\s¥_]/g, "").match(/^(.*?)(元|万元?|亿元?)?$/);
  const known = counts && unit !== "万" && /^-?\d{1,16}(\.\d{1,6})?$/.test(bare);
  const number = Number(bare) * (unit?.startsWith("亿") ? WAN : unit === "元" ? 1 / WAN : 1);
  const told = Math.abs(number) >= WAN ? `${shown(number / WAN)} 亿元` : `${shown(number * WAN)} 元`;
  out.textContent = known ? `= ${told}` : "";
};

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-wan]")) echo(event.target);
  for (const box of event.target.form?.querySelectorAll("[data-wan-by]") ?? []) {
    if (box.dataset.wanBy === event.target.name) echo(box);
  }
});
