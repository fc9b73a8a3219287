/** What is typed between the key that opens the search and the field that takes the keyboard. */
let typed = "";

/** Keeps one key press; false for a key that writes nothing. */
export function typeAhead(event: KeyboardEvent): boolean {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
  typed += event.key;
  return true;
}

/** All of it, once. */
export function takeTyped(): string {
  const taken = typed;
  typed = "";
  return taken;
}
