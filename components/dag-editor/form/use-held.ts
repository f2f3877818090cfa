"use client";

import { useState } from "react";

/**
 * A value of the document, or what it was just changed to: the document is read a moment after an
 * edit, and the next edit must build on this one. Whatever the document says next wins.
 */
export function useHeld(value: unknown): [unknown, (next: unknown) => void] {
  const over = JSON.stringify(value);
  const [held, setHeld] = useState<{ over: string | undefined; value: unknown } | null>(null);
  if (held !== null && held.over !== over) setHeld(null);
  const isHeld = held !== null && held.over === over;
  return [isHeld ? held.value : value, (next) => setHeld({ over, value: next })];
}
