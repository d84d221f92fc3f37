// Draws the numbers of a chart above their table. The library is fetched when the first chart comes near the window,
// so that a page without charts, or with one far below, never asks for it; where it does not come, the table is all.
const NEAR = "200px";
const NARROW = 560;
const PANEL_HEIGHT = 170;
const ROW_HEIGHT = 44;
const EDGE = 56;

const tokens = getComputedStyle(document.documentElement);
const token = (name) => tokens.getPropertyValue(`--${name}`).trim();
const number = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });
const drawn = new WeakMap();
let library;

const fetched = (url) => {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", () => { library = undefined; reject(new Error(url)); });
    document.head.append(script);
  });
  return library;
};

const STRIPES = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "rgba(255, 255, 255, 0.7)" };

// Lines differ by shape too, not by colour alone.
const SHAPES = {
  brand: { symbol: "circle", type: "solid" },
  ok: { symbol: "rect", type: "dashed" },
  "warn-mark": { symbol: "triangle", type: "dotted" },
  control: { symbol: "diamond", type: "solid" },
};

const seriesOf = (one, told, wide) => {
  const colour = token(one.tone);
  const last = one.values.reduce((found, value, index) => (value === null ? found : index), -1);
  const lines = told.series.filter((other) => other.form === "line" && other.panel === one.panel);
  const isFirst = one.form !== "line" || lines[0] === one;
  const everywhere = wide && told.labels.length <= 12 && lines.length < 2;
  const label = {
    show: one.form !== "mark" && isFirst,
    position: told.lying ? "right" : "top",
    color: token("ink"),
    fontSize: 12,
    formatter: ({ dataIndex, value }) => (value === null || value === undefined || !(everywhere || told.lying || dataIndex === last) ? "" : number.format(value)),
  };
  const common = { name: one.name, data: one.values, xAxisIndex: one.panel, yAxisIndex: one.panel, label, color: colour };
  if (one.form === "bar") {
    return { ...common, type: "bar", barMaxWidth: 28, itemStyle: { color: colour, decal: one.tone === "control" ? STRIPES : undefined } };
  }
  return {
    ...common,
    type: "line",
    symbol: one.form === "mark" ? "none" : SHAPES[one.tone].symbol,
    symbolSize: 7,
    lineStyle: { color: colour, width: one.form === "mark" ? 1.5 : 2.5, type: one.form === "mark" ? "dashed" : SHAPES[one.tone].type },
  };
};

const axesOf = (told) => told.panels.map((panel, index) => {
  const quiet = { color: token("ink-2"), fontSize: 12 };
  const line = { lineStyle: { color: token("control") } };
  const names = { type: "category", data: told.labels, gridIndex: index, axisLine: line, axisTick: { show: false }, axisLabel: { ...quiet, hideOverlap: true }, inverse: told.lying };
  const scale = { type: "value", gridIndex: index, name: panel.unit, nameLocation: "end", nameGap: told.lying ? 12 : 26, nameTextStyle: { ...quiet, align: told.lying ? "right" : "left" }, min: panel.lowest ?? undefined, max: panel.highest ?? undefined, splitNumber: 3, axisLabel: { ...quiet, hideOverlap: true, formatter: (value) => number.format(value) }, splitLine: { lineStyle: { color: token("line-soft") } } };
  return told.lying ? [scale, names] : [names, scale];
});

const optionOf = (told, width) => {
  const wide = width >= NARROW;
  const axes = axesOf(told);
  const inside = told.lying ? { left: 8, right: 64, top: 32, bottom: 8, containLabel: true } : null;
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: tokens.getPropertyValue("--font") },
    aria: { enabled: false },
    grid: told.panels.map((_panel, index) => inside ?? { left: 64, right: 24, top: EDGE + index * (PANEL_HEIGHT + EDGE), height: PANEL_HEIGHT - EDGE / 2 }),
    xAxis: axes.map(([across]) => across),
    yAxis: axes.map(([, up]) => up),
    series: told.series.map((one) => seriesOf(one, told, wide)),
  };
};

const heightOf = (told) => (told.lying
  ? 32 + told.labels.length * ROW_HEIGHT
  : EDGE + told.panels.length * (PANEL_HEIGHT + EDGE) - EDGE / 2);

const parts = (figure) => figure.querySelectorAll("[data-chart-part]");

// The room is kept from the beginning: what one is about to press must not move when a chart above it is drawn.
const makeRoom = (figure) => {
  figure.querySelector(".chart-box").style.height = `${heightOf(JSON.parse(figure.dataset.chart))}px`;
  parts(figure).forEach((part) => { part.hidden = false; });
};

const draw = async (figure) => {
  const box = figure.querySelector(".chart-box");
  const told = JSON.parse(figure.dataset.chart);
  try {
    const echarts = await fetched(figure.dataset.chartLibrary);
    const chart = echarts.init(box, null, { locale: "ZH" });
    chart.setOption(optionOf(told, box.clientWidth));
    drawn.set(figure, chart);
    new ResizeObserver(() => {
      if (!box.isConnected || chart.getWidth() === box.clientWidth) return;
      chart.resize({ animation: { duration: 0 } });
      chart.setOption(optionOf(told, box.clientWidth));
    }).observe(box);
    figure.dataset.chartDrawn = "yes";
  } catch {
    parts(figure).forEach((part) => { part.hidden = true; });
  }
};

const near = new IntersectionObserver((entries) => {
  entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    near.unobserve(entry.target);
    draw(entry.target);
  });
}, { rootMargin: NEAR });

const look = (root) => root.querySelectorAll("figure[data-chart]").forEach((figure) => {
  if (figure.dataset.chartSeen || !figure.querySelector(".chart-box")) return;
  figure.dataset.chartSeen = "yes";
  makeRoom(figure);
  near.observe(figure);
});

look(document);
document.addEventListener("htmx:load", (event) => look(event.detail.elt.parentElement ?? document));
