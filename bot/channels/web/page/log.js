/** The conversation: messages in their order, drawn anew as they change, without ever pulling the reader away. */

import { dayInWords, dayOf } from "./clock.js";
import { drawOwn, drawShop } from "./message.js";
import { piece } from "./piece.js";
import { drawRow } from "./rows.js";
import { word } from "./words.js";

const NEAR = 56;      // px from the end that still count as being there
const EDGE = 12;      // px left free above a message that is brought into sight

export function openLog({ log, dock, pill, typing, retry }) {
  const rows = new Map();          // id -> what the shop told us of it
  const drawn = new Map();         // id -> its element
  const waiting = new Map();       // event id -> element of something said and not yet seen back
  const failed = new Set();        // event ids of what was refused and not said again
  let stuck = true;                // the reader is at the end
  let lastTop = 0;
  let follow = false;              // the reader has just done something: show them what comes of it

  log.addEventListener("scroll", () => {
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (near || log.scrollTop < lastTop) stuck = near;       // only going up leaves the end: what grows below does not
    lastTop = log.scrollTop;
    if (stuck) pill.hidden = true;
  }, { passive: true });
  log.addEventListener("load", ({ target }) => {
    if (stuck && !target.hasAttribute("width")) toEnd();      // only now is it known how tall the picture is
  }, { capture: true });
  new ResizeObserver(() => stuck && toEnd()).observe(log);
  pill.addEventListener("click", () => (pill.hidden = true, stuck = true, toEnd()));

  /** Take what is new or has changed. `first` marks the chat as it was found on opening. */
  function take(messages, { first = false } = {}) {
    if (messages.length === 0) return;
    const anchor = hold(new Set(messages.map((row) => row.id)));
    const fresh = messages.filter((row) => !rows.has(row.id) && !first && !row.mine);
    for (const row of messages) rows.set(row.id, row);
    const panel = livePanel();
    const touched = new Set(messages.map((row) => row.id));
    for (const row of rows.values()) {
      const docked = drawn.get(row.id)?.dataset.dock === "yes";
      if (!touched.has(row.id) && docked !== (row === panel)) touched.add(row.id);
    }
    for (const id of [...touched].sort((a, b) => a - b)) put(rows.get(id), rows.get(id) === panel);
    refill(panel);
    days();
    const seen = stuck || follow;
    settleView(messages.findLast((row) => !row.mine && !row.retired), anchor, first);
    if (fresh.length > 0 && !seen) pill.hidden = false;
  }

  /** After a change: show the visitor what comes of what they did, else leave what they read where it is. */
  function settleView(news, anchor, first) {
    const show = stuck || follow || first;
    if (show && news) reveal(drawn.get(news.id));
    else if (stuck || first) toEnd();
    else keepStill(anchor);
    if (news) follow = false;
  }

  function livePanel() {
    let newest = null;
    for (const row of rows.values()) {
      const live = !row.mine && !row.retired && row.body.nav;
      if (live && (newest === null || row.id > newest.id)) newest = row;
    }
    return newest;
  }

  function put(row, docked) {
    const old = waiting.get(row.body.event) ?? drawn.get(row.id);
    if (failed.has(row.body.event)) return void drawn.set(row.id, old);       // written down, but not taken
    const element = row.mine ? drawOwn(row) : drawShop(row, { dock: docked });
    Object.assign(element.dataset, { id: row.id, change: row.change });
    element.dataset.day = dayOf(new Date(row.at));
    element.dataset.dock = docked ? "yes" : "no";
    waiting.delete(row.body.event);
    drawn.set(row.id, element);
    if (old) replace(old, element);
    else insert(element, row.id);
  }

  function insert(element, id) {
    element.classList.add("arriving");
    let next = typing;
    for (const other of waiting.values()) if (other.isConnected) { next = other; break; }
    const later = [...drawn.keys()].filter((other) => other > id && drawn.get(other).isConnected);
    if (later.length > 0) next = drawn.get(Math.min(...later));
    log.insertBefore(element, next);
  }

  /** Draw in place, keep the picture that is already there, and give the keyboard back where it was. */
  function replace(old, element) {
    const picture = old.querySelector("img");
    const same = element.querySelector("img");
    if (picture && same && picture.src === same.src) same.replaceWith(picture);
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(element);
    if (focused) refocus(focused, element);
  }

  function refocus(focused, element) {
    const { payload } = focused.dataset;
    const again = [...element.querySelectorAll("button[data-payload]")].find((each) => each.dataset.payload === payload);
    (again ?? element).focus({ preventScroll: true });
  }

  function refill(panel) {
    const nav = panel?.body.nav ?? [];
    const focused = dock.contains(document.activeElement) ? document.activeElement : null;
    dock.hidden = nav.length === 0;
    dock.lang = panel?.body.language ?? "";
    dock.replaceChildren(...(nav.length > 0 ? drawRow(nav, panel.id).children : []));
    if (focused) refocus(focused, nav.length > 0 ? dock : drawn.get(panel?.id) ?? log);
  }

  /** Show at once what the visitor has just said; it is drawn again when the shop has written it down. */
  function say(message, body) {
    failed.delete(message.id);
    const old = waiting.get(message.id);
    if (!old && written(message.id)) return;
    const element = drawOwn({ at: Date.now(), body }, "sending");
    element.dataset.day = dayOf(new Date());
    waiting.set(message.id, element);
    if (written(message.id)) drawn.set(written(message.id).id, element);
    if (old) replace(old, element);
    else log.insertBefore(element, typing);
    days();
    follow = true;
    stuck = true;
    toEnd();
  }

  /** Something could not be taken: say why beside it, and offer to send the same again where that may help. */
  function fail(id, reason, body, canRepeat) {
    const old = waiting.get(id) ?? drawn.get(written(id)?.id);
    if (!old) return false;
    const element = drawOwn({ at: Date.now(), body }, "unsent");
    Object.assign(element.dataset, old.dataset);
    element.querySelector(".state").append(" ", piece("span", "reason", reason));
    if (canRepeat) {
      const again = piece("button", "plain", word("again"));
      again.type = "button";
      again.addEventListener("click", () => retry(id));
      element.append(again);
    }
    failed.add(id);
    waiting.set(id, element);
    if (written(id)) drawn.set(written(id).id, element);
    replace(old, element);
    if (stuck) toEnd();
    return true;
  }

  /** The shop has answered: what was waiting and is written down looks like the rest again. */
  function settle(id) {
    const row = written(id);
    if (waiting.has(id) && row) put(row, false);
  }

  function written(id) {
    return [...rows.values()].find((row) => row.mine && row.body.event === id);
  }

  function clear() {
    for (const element of log.querySelectorAll(".bubble")) element.remove();
    [rows, drawn, waiting, failed].forEach((each) => each.clear());
    refill(null);
    days();
    stuck = true;
  }

  /** Draw everything again, in other words. */
  function redraw() {
    const anchor = hold();
    const panel = livePanel();
    for (const row of rows.values()) put(row, row === panel);
    refill(panel);
    days();
    if (stuck) toEnd();
    else keepStill(anchor);
  }

  /** The language of the shop's newest message, "" before there is one. */
  function language() {
    const newest = [...rows.values()].filter((row) => !row.mine).sort((a, b) => a.id - b.id).at(-1);
    return newest?.body.language ?? "";
  }

  /** A line with the date above the first message of each day. */
  function days() {
    for (const line of log.querySelectorAll(".day")) line.remove();
    let day = "";
    for (const element of log.querySelectorAll(".bubble")) {
      if (element.dataset.day === day) continue;
      ({ day } = element.dataset);
      element.before(piece("p", "day", dayName(day)));
    }
  }

  /** The first message on the screen that stays as it is, and where it stands. */
  function hold(changing = new Set()) {
    const frame = log.getBoundingClientRect();
    const element = [...log.querySelectorAll(".bubble")].find((each) => {
      const box = each.getBoundingClientRect();
      return box.bottom > frame.top && box.top < frame.bottom && !changing.has(Number(each.dataset.id));
    });
    return element && { element, id: Number(element.dataset.id), top: element.getBoundingClientRect().top };
  }

  function keepStill(anchor) {
    const element = anchor && (drawn.get(anchor.id) ?? anchor.element);
    if (element?.isConnected) log.scrollTop += element.getBoundingClientRect().top - anchor.top;
  }

  /** Bring a message into sight: its end with the buttons, or its beginning when too much would be cut off. */
  function reveal(element) {
    const frame = log.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const spare = (element.querySelector("img")?.clientHeight ?? 0) / 2;      // so much of a photo may be cut off
    if (box.height > frame.height - 2 * EDGE + spare) {
      log.scrollTop += box.top - frame.top - EDGE;
      stuck = false;
    } else if (element === [...log.querySelectorAll(".bubble")].at(-1)) {
      toEnd();
    } else if (box.top < frame.top || box.bottom > frame.bottom) {
      log.scrollTop += box.bottom - frame.bottom + EDGE;
    }
  }

  function toEnd() {
    log.scrollTop = log.scrollHeight;
    stuck = true;
  }

  return {
    take, say, fail, settle, clear, redraw, language,
    followNext: () => { follow = true; },
    wait: (on) => { if (typing.hidden === on) { typing.hidden = !on; if (stuck) toEnd(); } },
    oldest: () => Math.min(...rows.keys()),
  };
}

function dayName(day) {
  if (day === dayOf(new Date())) return word("today");
  if (day === dayOf(new Date(Date.now() - 86400000))) return word("yesterday");
  return dayInWords(day);
}
