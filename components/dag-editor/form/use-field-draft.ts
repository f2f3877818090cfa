"use client";

import { useState } from "react";

/**
 * What is typed into a field, kept apart from the document until the field is left, so that one edit
 * is one step of undo. A change of the document from elsewhere wins while nothing is typed.
 */
export function useFieldDraft(
  shown: string,
  commit: (text: string) => void,
): {
  text: string;
  onText: (text: string) => void;
  /** Writes what was typed, if anything. */
  leave: () => void;
} {
  const [typed, setTyped] = useState<string | null>(null);
  return {
    text: typed ?? shown,
    onText: setTyped,
    leave: () => {
      if (typed !== null && typed !== shown) commit(typed);
      setTyped(null);
    },
  };
}
