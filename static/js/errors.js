// The error summary takes the focus when the page opens; a request that failed says so.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

const chinese = document.documentElement.lang.startsWith("zh");
const words = {
  lost: chinese ? "网络不通，没有保存，内容仍在本页，请重试。" : "No connection. Nothing was saved; your text is still here.",
  failed: chinese ? "操作没有完成，内容仍在本页，请刷新后重试。" : "That did not work. Your text is still here; reload and try again.",
};

const show = (text) => {
  const region = document.getElementById("messages");
  if (!region) return;
  const box = document.createElement("div");
  box.className = "notice notice-error";
  box.setAttribute("role", "alert");
  box.textContent = text;
  region.append(box);
};

document.addEventListener("htmx:sendError", () => show(words.lost));
document.addEventListener("htmx:responseError", (event) => show(`${words.failed}（${event.detail.xhr.status}）`));
