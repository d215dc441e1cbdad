/** Rows of buttons, and how they stand where they do not all fit beside one another. */

import { piece } from "./piece.js";
import { word } from "./words.js";

const SHORT = 3;        // characters of a label that stands well in a column of its own
const ROOM = 41;        // half-widths that a row has on a phone, of which each button needs PADDING
const PADDING = 3;
const BRIEF = 13;       // a label of no more, with its PADDING, is never broken for the sake of its neighbours

/** A row of buttons of message `id`. */
export function drawRow(row, id) {
  const labels = row.map(({ label }) => label);
  const line = piece("div", "row");
  const figures = row.length > 3 ? labels.every((label) => [...label].length <= SHORT) : labels.every(isFigure);
  line.classList.toggle("figures", figures);
  line.classList.toggle("few", figures && row.length <= SHORT);
  line.classList.toggle("week", figures && row.length === 7);
  line.classList.toggle("three", !figures && row.length === 3);
  line.classList.toggle("crowded", !figures && row.length > 3 && width(labels) > ROOM);
  line.append(...row.map((button) => drawButton(button, id)));
  for (const [place, label] of labels.entries()) line.children[place].classList.toggle("brief", width([label]) <= BRIEF);
  return line;
}

function isFigure(label) {
  return /^\d+$/.test(label);
}

function width(labels) {
  const wide = (label) => [...label].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), PADDING);
  return labels.reduce((sum, label) => sum + wide(label), 0);
}

function drawButton({ label, payload, url, style }, id) {
  if (url === undefined) {
    const button = piece("button", style, label);
    button.type = "button";
    Object.assign(button.dataset, { payload: payload ?? "", message: id });
    return button;
  }
  const link = piece("a", `link ${style}`, label);
  link.append(piece("span", "aside", word("newtab")));
  Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
  return link;
}
