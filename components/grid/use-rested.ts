"use client";

import { useEffect, useState } from "react";

/** A value once it has not changed for a while: what moves on with held arrow keys waits for the end. */
export function useRested<T extends string | number | null>(value: T, restMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}
