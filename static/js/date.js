// A calendar button beside a day's text box; the box keeps accepting typed days.
const WEEKDAYS = "日一二三四五六";

const dress = (box) => {
  if (box.dataset.dressed) return;
  box.dataset.dressed = "yes";
  const wrap = document.createElement("div");
  const button = document.createElement("button");
  const picker = document.createElement("input");
  wrap.className = "date-pick";
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm";
  button.textContent = document.documentElement.lang.startsWith("zh") ? "日历" : "Pick";
  button.setAttribute("aria-describedby", box.id);
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  box.replaceWith(wrap);
  wrap.append(box, button, picker);
  button.addEventListener("click", () => {
    picker.value = /^\d{4}-\d{2}-\d{2}$/.test(box.value) ? box.value : "";
    if (picker.showPicker) picker.showPicker();
  });
  picker.addEventListener("change", () => {
    box.value = picker.value;
    const day = new Date(`${picker.value}T00:00`);
    const said = `${picker.value} 周${WEEKDAYS[day.getDay()]}`;
    document.dispatchEvent(new CustomEvent("bangqi:say", { detail: said }));
    box.focus();
  });
};

const dressAll = (root) => root.querySelectorAll("input[data-date]").forEach(dress);
dressAll(document);
document.addEventListener("htmx:load", (event) => dressAll(event.detail.elt));
