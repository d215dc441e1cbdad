/** The shop's clock: messages carry the shop's time, and whoever lives by another is told whose time it is. */

import { locale, shopZone } from "./words.js";

/** What the shop's clock shows, e.g. "09:30". */
export function timeOf(moment) {
  return moment.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone: shopZone });
}

/** The shop's day, e.g. "2026-12-01". */
export function dayOf(moment) {
  return moment.toLocaleDateString("en-CA", { timeZone: shopZone });
}

/** A day as one reads it, e.g. "Tuesday 1 December". */
export function dayInWords(day) {
  const noon = new Date(`${day}T12:00:00Z`);
  return noon.toLocaleDateString(locale(), { month: "long", day: "numeric", weekday: "short", timeZone: "UTC" });
}

/** Whether the visitor's clock shows another time than the shop's. */
export function differs() {
  const now = new Date();
  return now.toLocaleString("en-CA", { timeZone: shopZone }) !== now.toLocaleString("en-CA");
}
