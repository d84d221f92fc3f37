// One more row, without asking the server: the rows are there, hidden and empty.
const opened = (form, kind) => form.querySelector(`[data-rows-of="${kind}"]`);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-more]");
  if (!button) return;
  const kind = button.dataset.more;
  const waiting = [...button.form.querySelectorAll(`[data-row="${kind}"][hidden]`)];
  if (!waiting.length) return;
  event.preventDefault();
  waiting[0].hidden = false;
  const count = opened(button.form, kind);
  count.value = String(Number(count.value) + 1);
  button.form.querySelectorAll(`[data-several="${kind}"]`).forEach((one) => { one.hidden = false; });
  if (waiting.length === 1) button.parentElement.hidden = true;
  waiting[0].querySelector("input:not([type=hidden]), textarea, select").focus();
});
