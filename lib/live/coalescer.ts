/** Equal events within this time become one. */
const WINDOW_MS = 200;
/** More different events than this in a window say nothing: a refetch of everything is cheaper. */
const MAX_KEYS = 200;

/**
 * Thins out events for one reader: the first of a kind goes at once, equal ones that follow within
 * the window go together at its end. When too many different ones come, a single "everything
 * changed" takes their place.
 */
export class Coalescer<T> {
  readonly #emit: (event: T) => void;
  readonly #overflow: T;
  readonly #windowMs: number;
  /** By key: what waits for the end of its window; undefined when nothing does. */
  readonly #open = new Map<string, T | undefined>();
  #overflowing = false;
  #timers = new Set<NodeJS.Timeout>();

  constructor(emit: (event: T) => void, overflow: T, windowMs = WINDOW_MS) {
    this.#emit = emit;
    this.#overflow = overflow;
    this.#windowMs = windowMs;
  }

  add(key: string, event: T): void {
    if (this.#overflowing) return;
    if (this.#open.has(key)) {
      this.#open.set(key, event);
      return;
    }
    if (this.#open.size >= MAX_KEYS) {
      this.#overflowing = true;
      this.#after(() => {
        this.#overflowing = false;
        this.#emit(this.#overflow);
      });
      return;
    }
    this.#emit(event);
    this.#openWindow(key);
  }

  /** Drops what waits. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#open.clear();
  }

  #openWindow(key: string): void {
    this.#open.set(key, undefined);
    this.#after(() => {
      const waiting = this.#open.get(key);
      this.#open.delete(key);
      if (waiting === undefined || this.#overflowing) return;
      this.#emit(waiting);
      this.#openWindow(key);
    });
  }

  #after(work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, this.#windowMs);
    this.#timers.add(timer);
  }
}
