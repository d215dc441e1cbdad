/** Short words that belong to no message: a toast goes by itself, an alert waits for OK. */

import { piece } from "./piece.js";

const SHORTEST = 2600;        // ms on the screen
const PER_CHARACTER = 80;

export function toast(text) {
  const note = piece("p", "toast", text);
  document.getElementById("toasts").replaceChildren(note);      // the newest is the one that counts
  const gone = () => note.remove();
  note.addEventListener("click", gone);
  setTimeout(gone, SHORTEST + text.length * PER_CHARACTER);
}

export function alert(text) {
  const dialog = document.getElementById("alert");
  document.getElementById("alert-text").textContent = text;
  if (!dialog.open) dialog.showModal();
}
