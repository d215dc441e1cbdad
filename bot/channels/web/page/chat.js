/** The browser chat: joins the line to the shop, the conversation and the place to write. */

import { differs } from "./clock.js";
import { openComposer } from "./composer.js";
import { openLog } from "./log.js";
import { alert, toast } from "./toast.js";
import { letter, shopName, speak, word } from "./words.js";
import { openWire } from "./wire.js";

const $ = (id) => document.getElementById(id);
const PATIENCE = 2500;                 // ms that an answer may take after it was acknowledged
const SOON = 300;                      // ms before the page shows that an answer is being prepared
const said = new Map();                // event id -> { message, body } until the shop has answered
const refused = new Map();             // the same, for what may be sent again
let greeted = false;
let coming = 0;                        // until this moment an answer that was acknowledged may still be on its way
let unread = 0;
let line = "connecting";

const log = openLog({ log: $("log"), dock: $("dock"), pill: $("newer"), typing: $("typing"), retry: again });
const wire = openWire({ hear, state });
openComposer({
  form: $("composer"), write: $("write"), send: $("send"), attach: $("attach"), file: $("file"), complain: toast,
  sendText: (text) => speakUp({ type: "text", text }, { text }),
  sendFile: (parts, body) => speakUp({ type: "file", ...parts }, body),
});
lettering();
for (const message of wire.waiting()) remember(message, ownWords(message));

/** Say something: it shows at once, travels, and stays until the shop has answered. */
function speakUp(message, body) {
  const whole = { ...message, id: crypto.randomUUID?.() ?? uuid() };
  remember(whole, body);
  wire.send(whole);
}

/** Send what was refused once more, as the same thing: it still counts once. */
function again(id) {
  const { message, body } = refused.get(id);
  refused.delete(id);
  remember(message, body);
  wire.send(message);
}

/** How something said before a reload looks on the visitor's side; nothing for a tap. */
function ownWords({ type, text, phone, latitude, longitude }) {
  return { text: { text }, contact: { text: phone }, location: { place: [latitude, longitude] } }[type];
}

function remember(message, body) {
  said.set(message.id, { message, body });
  if (body) log.say(message, body);
  expectAnswer();
}

function expectAnswer() {
  setTimeout(wait, SOON);
}

/** Show, or stop showing, that an answer is being prepared. */
function wait() {
  log.wait(line === "online" && (said.size > 0 || Date.now() < coming));
}

const HEARD = {
  messages({ messages, person, stranger }) {
    if (stranger) (log.clear(), said.clear());
    const first = !greeted || stranger;
    log.take(messages, { first });
    if (speak(log.language())) lettering();
    if (messages.some((row) => !row.mine && !row.retired)) (coming = 0, wait());
    if (document.hidden && !first) count(messages.filter((row) => !row.mine && !row.retired).length);
    if (first) greet(messages, person);
  },
  earlier({ messages }) {
    $("log").ariaBusy = "true";
    log.take(messages);
    setTimeout(() => ($("log").ariaBusy = "false"), SOON);
    $("earlier").hidden = messages.length < 50;
    $("who").hidden = !$("earlier").hidden;
  },
  done({ id, toast: text, alert: serious }) {
    answered(id);
    log.settle(id);
    if (text) (serious ? alert : toast)(text);
  },
  error({ id, fault }) {
    const { message, body } = answered(id) ?? {};
    const reason = word(`fault-${fault}`) || word("fault-broken");
    const canRepeat = fault === "broken" && body !== undefined;
    if (canRepeat) refused.set(id, { message, body });
    if (!body || !log.fail(id, reason, body, canRepeat)) toast(reason);
  },
};

function hear(message) {
  HEARD[message.type]?.(message);
}

function greet(messages, person) {
  greeted = true;
  $("log").setAttribute("aria-busy", "false");
  $("who").textContent = `web:${person}`;
  $("earlier").hidden = messages.length < 50;
  $("who").hidden = !$("earlier").hidden;
  const address = new URL(location.href);
  const start = address.searchParams.get("start");
  if (start !== null) {
    address.searchParams.delete("start");
    history.replaceState(null, "", address);
  }
  if (start || messages.length === 0) speakUp({ type: "open", start: start ?? "" });
}

function answered(id) {
  const was = said.get(id);
  said.delete(id);
  for (const busy of document.querySelectorAll("[aria-busy][data-payload]")) {
    if (busy.dataset.event === id) busy.removeAttribute("aria-busy");
  }
  coming = was && was.message.type !== "tap" ? Date.now() + PATIENCE : coming;
  setTimeout(wait, PATIENCE);
  wait();
  return was;
}

function state(now) {
  line = now;
  $("state").dataset.state = now;
  const text = word(now);
  if ($("state").textContent !== text) $("state").textContent = text;
  wait();
}

function count(more) {
  unread += more;
  document.title = unread > 0 ? `(${unread}) ${shopName()}` : shopName();
}

/** Put every word of the page itself into the present language. */
function lettering() {
  letter();
  $("shop").textContent = shopName();
  $("zone").textContent = word("zone");
  $("zone").hidden = !differs();
  $("log").ariaLabel = word("log");
  $("dock").ariaLabel = word("quick");
  $("alert").ariaLabel = word("alert");
  $("newer").textContent = word("newer");
  $("write").placeholder = $("write").ariaLabel = word("placeholder");
  for (const name of ["attach", "send"]) $(name).ariaLabel = $(name).title = word(name);
  state(line);
  count(0);
  log.redraw();
}

function tap(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const { payload, message } = button.dataset;
  button.setAttribute("aria-busy", "true");
  log.followNext();
  speakUp({ type: "tap", payload, message });
  button.dataset.event = [...said.keys()].at(-1);
}

function sharePlace(button) {
  button.setAttribute("aria-busy", "true");
  const calm = () => button.removeAttribute("aria-busy");
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude, longitude } }) => {
      calm();
      speakUp({ type: "location", latitude, longitude }, { place: [latitude.toFixed(5), longitude.toFixed(5)] });
    },
    () => (calm(), toast(word("fault-place"))),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

/** Arrow keys walk through the buttons that stand together; Tab still reaches each. */
function walk(event) {
  const group = event.target.closest?.(".bubble, #dock");
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const isPlace = event.target.matches?.("button, a, .bubble");
  if (!group || !isPlace || !(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [...group.querySelectorAll("button, a.link")];
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const mirrored = sideways && getComputedStyle(group).direction === "rtl" ? -1 : 1;
  const next = stops[stops.indexOf(event.target) + steps[event.key] * mirrored];
  if (next) (event.preventDefault(), next.focus());
}

function uuid() {      // pages over plain http have no crypto.randomUUID
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.payload !== undefined) tap(button);
  else if (button?.classList.contains("place")) sharePlace(button);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".share")) return;
  event.preventDefault();
  const phone = event.target.elements.tel.value.trim();
  event.target.reset();
  if (phone) speakUp({ type: "contact", phone }, { text: phone });
});
document.addEventListener("keydown", walk);
document.addEventListener("visibilitychange", () => document.hidden || count(-unread));
$("earlier").addEventListener("click", () => wire.ask({ type: "earlier", before: log.oldest() }));
