/** What this tab remembers across a reload. A browser that keeps nothing still chats. */

export function keep(name, value) {
  try {
    sessionStorage.setItem(`xiaoer.${name}`, JSON.stringify(value));
  } catch { /* storage is full or forbidden */ }
}

/** What was kept under `name`, or `otherwise`. */
export function kept(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(`xiaoer.${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
