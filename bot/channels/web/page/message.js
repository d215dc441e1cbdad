/** One message of the chat as the page shows it. Words are only ever set as text. */

import { timeOf } from "./clock.js";
import { drawLines } from "./lines.js";
import { piece } from "./piece.js";
import { drawQr } from "./qr.js";
import { drawRow } from "./rows.js";
import { word } from "./words.js";

const MANY = 6;         // rows of buttons beside which a picture is kept small

/** A message of the shop. `dock` tells that its last row stands elsewhere. */
export function drawShop({ id, retired, at, body }, { dock = false } = {}) {
  const bubble = piece("article", "bubble shop");
  bubble.lang = body.language;
  bubble.tabIndex = -1;
  bubble.classList.toggle("retired", retired);
  if (retired) bubble.ariaLive = "off";        // it was read out when it was new
  bubble.classList.toggle("card", Boolean(body.card));
  const rows = [...(body.rows ?? []), ...(dock || !body.nav ? [] : [body.nav])];
  bubble.classList.toggle("wide", !retired && rows.length > 0);
  bubble.classList.toggle("tall", !retired && rows.length >= MANY);
  if (body.note) bubble.append(piece("p", "note", body.note));
  bubble.append(lead(body, retired));
  if (retired) bubble.append(...were(body.rows ?? []));
  else bubble.append(...rows.map((row) => drawRow(row, id)), ...requests(body.request ?? ""));
  if (body.card || rows.length === 0) bubble.append(clock(at));
  return bubble;
}

function lead(body, retired) {
  const whole = piece("div", "lead");
  const words = piece("div", "words");
  if (body.image) whole.append(picture(body.image));
  if (body.title) words.append(title(body.title));
  if (body.text) words.append(drawLines(body.text));
  if (body.hint && !retired) words.append(piece("p", "hint", body.hint));
  if (words.firstChild) whole.append(words);
  return whole;
}

/** A title breaks after one of its dots rather than within what stands between them. */
function title(text) {
  const heading = piece("h2", "title");
  const parts = text.split(" · ");
  for (const [place, part] of parts.entries()) {
    const isLast = place === parts.length - 1;
    heading.append(piece("span", "", isLast ? part : `${part} ·`), isLast ? "" : " ");
  }
  return heading;
}

/** What the visitor said. `state` is "sent", "sending" or "unsent". */
export function drawOwn({ removed, at, body }, state = "sent") {
  const bubble = piece("article", "bubble own");
  bubble.classList.add(state);
  if (state !== "unsent") bubble.ariaLive = "off";        // nobody needs their own words read out
  bubble.append(piece("span", "aside", word("you")));
  if (removed) bubble.append(piece("p", "text gone", word("gone")));
  else bubble.append(...said(body));
  if (state === "sent") bubble.append(clock(at));
  else bubble.append(piece("p", "state", word(state)));
  return bubble;
}

function picture(image) {
  const frame = piece("figure", "picture");
  if (image.qr) {
    frame.append(drawQr(image));
  } else if (image.src) {
    const img = document.createElement("img");
    Object.assign(img, { alt: image.alt, src: image.src, decoding: "async" });
    if (image.width) Object.assign(img, { width: image.width, height: image.height });
    img.onerror = () => frame.replaceChildren(piece("figcaption", "", image.alt));
    frame.append(img);
  } else {
    frame.append(piece("figcaption", "", image.alt));
  }
  return frame;
}

function were(rows) {
  const labels = rows.flat().map((button) => button.label).filter((label) => /\p{L}/u.test(label));
  if (labels.length === 0) return [];
  const list = piece("ul", "were");
  list.ariaLabel = word("options");
  list.append(...labels.map((label) => piece("li", "", label)));
  return [list];
}

function requests(request) {
  const both = request === "both";
  const asked = [];
  if (both || request === "contact") {
    const form = piece("form", "share");
    const input = piece("input", "");
    Object.assign(input, { type: "tel", name: "tel", autocomplete: "tel", required: true, maxLength: 40 });
    input.ariaLabel = input.placeholder = word("phone");
    form.append(input, piece("button", "plain", word("share-phone")));
    asked.push(form);
  }
  if ((both || request === "location") && navigator.geolocation) {
    const row = piece("div", "row");
    const button = piece("button", "plain place", word("share-place"));
    button.type = "button";
    row.append(button);
    asked.push(row);
  }
  return asked;
}

function said(body) {
  if (body.photo || body.preview) {
    const img = document.createElement("img");
    Object.assign(img, { src: body.photo ?? body.preview, alt: word("photo") });
    return [img];
  }
  if (body.file) return [piece("p", "text file", body.file)];
  if (body.place) {
    const [latitude, longitude] = body.place;
    return [piece("p", "text place", word("place")), piece("p", "degrees", `${latitude}, ${longitude}`)];
  }
  return [piece("p", "text", body.text ?? "")];
}

function clock(at) {
  const moment = new Date(at);
  const time = piece("time", "", timeOf(moment));
  time.dateTime = moment.toISOString();
  return time;
}
