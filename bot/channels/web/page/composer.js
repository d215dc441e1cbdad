/** Where the visitor writes: Enter sends, Shift+Enter starts a new line, and choosing characters never sends. */

import { keep, kept } from "./memory.js";
import { limits, word } from "./words.js";

const SIDE = 1600;                 // px: a photo from a phone is made this small before it travels
const LIGHT = 1024 * 1024;         // bytes: smaller pictures travel as they are

export function openComposer({ form, write, send, attach, file, sendText, sendFile, complain }) {
  write.value = kept("draft", "");
  write.addEventListener("input", fit);
  write.addEventListener("keydown", (event) => {
    const choosing = event.isComposing || event.keyCode === 229;      // 229: an input method has the key
    if (event.key !== "Enter" || event.shiftKey || choosing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => (event.preventDefault(), submit()));
  attach.addEventListener("click", () => file.click());
  file.addEventListener("change", () => (hand(file.files[0]), (file.value = "")));
  write.addEventListener("paste", (event) => {
    const [pasted] = event.clipboardData.files;
    if (pasted) (event.preventDefault(), hand(pasted));
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => (event.preventDefault(), hand(event.dataTransfer.files[0])));
  fit();

  function submit() {
    const text = write.value.trim();
    write.focus();
    if (!text) return;
    if (text.length > limits.text) return void complain(word("fault-long"));
    write.value = "";
    fit();
    sendText(text);
  }

  function fit() {
    write.style.height = "auto";
    write.style.height = `${write.scrollHeight + 2}px`;
    send.disabled = write.value.trim() === "";
    keep("draft", write.value);
  }

  async function hand(chosen) {
    if (!chosen) return;
    const light = await lighten(chosen);
    if (light.size > limits.file) return void complain(word("fault-big"));
    const preview = light.type.startsWith("image/") ? URL.createObjectURL(light) : undefined;
    sendFile({ name: chosen.name.slice(-120), data: await inBase64(light) }, { file: chosen.name, preview });
  }
}

async function lighten(file) {
  if (!file.type.startsWith("image/") || file.size < LIGHT) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) ?? file;
  } catch {
    return file;
  }
}

function inBase64(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}
