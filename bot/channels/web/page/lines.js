/** A text of the shop, line by line: what is numbered or marked hangs together, and prices stand under prices. */

import { piece } from "./piece.js";

const PRICE = String.raw`[−-]?(?:[A-Z]{3}\s?|\p{Sc})\d`;
const NUMBER = /^(\d{1,2} {2})(.*)$/u;
const MARK = /^((?:[▶○]|\p{Extended_Pictographic}(?:\u200D\p{Extended_Pictographic}|\uFE0F)*)\s+)(.*)$/u;
const ITEM = new RegExp(String.raw`^(.*\S)(\u3000| {2,})(${PRICE}[\d.,]*)$`, "u");      // a wide gap before the price
const SUM = new RegExp(String.raw`^(.*\S)( )(${PRICE}[\d.,]*)$`, "u");
const OFFER = new RegExp(String.raw`^(.*?\S)( )(${PRICE}.*)$`, "u");                     // more may follow the price
const STEPS = { "✔": "passed", "▶": "here", "○": "ahead" };

/** The paragraph of a text: copied, it is the same text. */
export function drawLines(text) {
  const lines = text.split("\n");
  const isBill = lines.some((line) => ITEM.test(line));
  const whole = piece("p", isBill ? "text bill" : "text");
  let before = "";
  for (const [place, line] of lines.entries()) {
    const { element, kind } = drawLine(line, isBill);
    if (isBill && before && before !== kind) element.classList.add("apart");
    before = kind;
    if (place > 0) whole.append("\n");
    whole.append(element);
  }
  [...whole.querySelectorAll(".sum")].at(-1)?.classList.add("total");
  return whole;
}

function drawLine(line, isBill) {
  const [, number, rest] = NUMBER.exec(line) ?? [];
  const [, mark, marked] = number ? [] : MARK.exec(line) ?? [];
  const step = STEPS[mark?.trim()];
  const words = rest ?? marked ?? line;
  const { kind, parts } = priced(words, number, mark, isBill);
  const element = piece("span", ["line", kind, step].filter(Boolean).join(" "));
  if (number ?? mark) element.append(piece("span", "mark", number ?? mark));
  element.classList.toggle("hangs", Boolean(number ?? mark));
  if (!parts) element.append(words);
  else element.append(...["what", "space", "price"].map((name, place) => piece("span", name, parts[place + 1])));
  return { element, kind: step ? "step" : kind || (mark ? "mark" : "plain") };
}

/** Where the price of a line stands: of an item, a sum or an offer in a list; nothing for any other line. */
function priced(words, number, mark, isBill) {
  const tries = [
    ["item", isBill && !mark && ITEM], ["sum", isBill && !mark && !number && SUM], ["offer", number && !isBill && OFFER],
  ];
  for (const [kind, pattern] of tries) {
    const parts = pattern && pattern.exec(words);
    if (parts) return { kind, parts };
  }
  return { kind: "" };
}
