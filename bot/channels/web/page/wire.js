/** The line to the shop. What was said and not yet answered is kept, and said again after a break. */

import { keep, kept } from "./memory.js";

const WAITS = [400, 1000, 2000, 4000, 8000, 15000];   // ms before each new try
const BEAT = 25000;                                   // ms between two signs of life
const PATIENCE = 10000;                               // ms for an answer to one
const NO_COOKIE = 4401;

/**
 * Open the line and keep it open.
 * hear     called with each message from the shop: messages, earlier, done, error
 * state    called with "connecting", "online", "offline" or "cookies"
 */
export function openWire({ hear, state }) {
  let socket = null;
  let tries = 0;
  let refused = 0;
  let since = 0;
  let person = null;
  let timer = 0;
  let beat = 0;
  let patience = 0;
  const outbox = kept("outbox", []);

  function connect() {
    clearTimeout(timer);
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    const address = new URL("/chat", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const line = new WebSocket(address);
    socket = line;
    patience = setTimeout(() => line.close(), PATIENCE);
    line.onopen = () => {
      hello();
      for (const message of outbox) line.send(JSON.stringify(message));
    };
    line.onmessage = (event) => line === socket && take(JSON.parse(event.data));
    line.onclose = (event) => line === socket && lost(event.code);
  }

  function hello() {
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type: "hello", since, person, language: navigator.language }));
    clearTimeout(patience);
    patience = setTimeout(() => drop(socket), PATIENCE);
  }

  function take(message) {
    if (message.type === "messages") {
      clearTimeout(patience);
      clearTimeout(beat);
      beat = setTimeout(hello, BEAT);
      tries = refused = 0;
      message.stranger = person !== null && person !== message.person;
      if (message.stranger) (outbox.length = 0, remember());
      ({ since, person } = message);
      state("online");
    }
    const asked = outbox.findIndex((waiting) => waiting.id === message.id);
    if ((message.type === "done" || message.type === "error") && asked >= 0) {
      outbox.splice(asked, 1);
      remember();
    }
    hear(message);
  }

  /** Give a dead line up without waiting for its goodbye, which may take minutes. */
  function drop(line) {
    if (line !== socket) return;
    line.onclose = line.onmessage = null;
    line.close();
    lost(0);
  }

  async function lost(code) {
    clearTimeout(beat);
    clearTimeout(patience);
    socket = null;
    state(tries || since ? "offline" : "connecting");
    if (code === NO_COOKIE && (refused += 1) > 1) return state("cookies");
    if (code === NO_COOKIE) await fetch("/", { cache: "no-store" }).catch(() => null);
    const wait = WAITS[Math.min(tries, WAITS.length - 1)];
    tries += 1;
    clearTimeout(timer);
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  }

  /** Say something; it is kept until the shop has answered. */
  function send(message) {
    outbox.push(message);
    remember();
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    else connect();
  }

  /** Ask for something that need not survive a break. */
  function ask(message) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function remember() {
    keep("outbox", outbox.filter((message) => message.type !== "file"));      // a file is too large to be kept here
  }

  function wake() {
    if (document.visibilityState !== "visible") return;
    if (socket?.readyState === WebSocket.OPEN) hello();
    else connect();
  }

  addEventListener("online", wake);
  addEventListener("offline", () => socket && drop(socket));
  document.addEventListener("visibilitychange", wake);
  connect();
  return { send, ask, waiting: () => [...outbox] };
}
