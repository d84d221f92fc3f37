// Photos are made small before they are sent: 1600 px on the long side, as JPEG. What cannot be read is sent as it is.
const LONGEST = 1600;
const QUALITY = 0.85;

const small = async (file) => {
  if (!/^image\/(jpeg|png)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
};

const filled = (files) => {
  const held = new DataTransfer();
  files.forEach((file) => held.items.add(file));
  return held.files;
};

// The camera gives one photo at a time; they gather in the other box, which shows and sends them.
const gather = (input) => {
  const box = input.closest("[data-photo-pick]")?.querySelector("input[type=file]:not([data-photos-append])");
  if (!box) return input;
  box.files = filled([...box.files, ...input.files]);
  input.value = "";
  return box;
};

const tell = (box) => {
  const note = box.closest("[data-photo-pick]")?.querySelector("[data-photo-note]");
  if (!note) return;
  const kilobytes = [...box.files].reduce((sum, file) => sum + file.size, 0) / 1024;
  note.textContent = box.files.length ? note.dataset.told.replace("#n", box.files.length).replace("#k", Math.ceil(kilobytes)) : "";
};

const prepare = async (input) => {
  const box = "photosAppend" in input.dataset ? gather(input) : input;
  const chosen = [...box.files];
  box.files = filled(await Promise.all(chosen.map(small)));
  tell(box);
};

const PHOTOS = "input[type=file][data-photos]";

const ready = (input) => {
  const form = input.form;
  form.photosReady = Promise.resolve(form.photosReady).then(() => prepare(input));
};

document.addEventListener("change", (event) => {
  if (event.target.matches?.(PHOTOS)) ready(event.target);
});

// On a slow line a photo may be chosen before this script is there.
document.querySelectorAll(PHOTOS).forEach((input) => {
  if (input.files.length) ready(input);
});
