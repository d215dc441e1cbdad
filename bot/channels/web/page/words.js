/** What the page itself says, in the language of the conversation. */

const page = JSON.parse(document.getElementById("page").textContent);
let language = page.language;

export const limits = page.limits;
export const shopZone = page.zone;

/** The page's word for `key` in the present language. */
export function word(key) {
  return page.words[language][key] ?? "";
}

/** The locale for dates and times, e.g. "zh-CN". */
export function locale() {
  return page.locales[language];
}

export function shopName() {
  return page.shop[language];
}

/** Speak another language, if it is one of ours. True when that changed anything. */
export function speak(wanted) {
  if (!page.words[wanted] || wanted === language) return false;
  language = wanted;
  return true;
}

/** Put the page's words where they belong: `data-word` is a text, `data-label` a name for those who listen. */
export function letter(root = document) {
  document.documentElement.lang = locale();
  for (const place of root.querySelectorAll("[data-word]")) place.textContent = word(place.dataset.word);
  for (const place of root.querySelectorAll("[data-label]")) place.ariaLabel = word(place.dataset.label);
}
