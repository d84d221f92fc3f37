// 插入: the chosen words go to where the cursor was, without a new page. Without scripts the button sends the form.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-insert-reply]");
  const choice = button && document.getElementById(button.dataset.insertReply);
  const area = choice && document.getElementById(choice.dataset.insertInto);
  const words = choice?.selectedOptions[0]?.dataset.text;
  if (!area || !words) return;
  event.preventDefault();
  const { selectionStart: start, selectionEnd: end, value } = area;
  const before = value.slice(0, start);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  area.setRangeText(`${gap}${words}`, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  choice.value = "";
  document.dispatchEvent(new CustomEvent("bangqi:say", { detail: `已插入到“${area.labels[0]?.textContent.trim() ?? ""}”` }));
});
