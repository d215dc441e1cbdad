/** The smallest piece of the page. Words are only ever set as text. */

/** An element with a class and a text; null text makes an empty one. */
export function piece(tag, kind, text = null) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text !== null) element.textContent = text;
  return element;
}
