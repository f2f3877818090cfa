function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

function hasFocus(item: HTMLElement): boolean {
  return item === document.activeElement;
}

/** The item that a menu starts at. */
export function focusFirst(menu: HTMLElement | null): HTMLElement | null {
  if (menu === null) return null;
  return itemsOf(menu)[0] ?? null;
}

/** Moves the focus as an arrow key, Home or End demands; tells whether the key was one of them. */
export function moveFocus(menu: HTMLElement, key: string): boolean {
  const items = itemsOf(menu);
  const at = items.findIndex(hasFocus);
  const next = nextIndex(key, at, items.length);
  if (next === null) return false;
  items[next]?.focus();
  return true;
}

/** The index that a key leads to from `at` (-1 before the first) among `count` items, or null. */
export function nextIndex(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return (Math.max(at, 0) - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

const PAUSE_MS = 600;
let typed = { text: "", at: 0 };

/** Goes to the next item that begins with what was typed within a moment; tells whether it did. */
export function typeAhead(
  menu: HTMLElement,
  event: { key: string; timeStamp: number; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
): boolean {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
  const fresh = event.timeStamp - typed.at > PAUSE_MS;
  if (event.key === " " && fresh) return false;
  typed = { text: (fresh ? "" : typed.text) + event.key.toLowerCase(), at: event.timeStamp };
  const items = itemsOf(menu);
  const from = items.findIndex(hasFocus) + (fresh ? 1 : 0);
  const ordered = [...items.slice(from), ...items.slice(0, from)];
  ordered.find((item) => wordsOf(item).startsWith(typed.text))?.focus();
  return true;
}

function wordsOf(item: HTMLElement): string {
  return (item.dataset.words ?? item.textContent ?? "").trim().toLowerCase();
}
