"use client";

import type { LucideIcon } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

/** Something that a person can do on the page that is open, found by its words. */
export type Command = {
  id: string;
  label: string;
  Icon: LucideIcon;
  /** Why it cannot be done now; it then stays visible and does nothing. */
  disabledReason?: string | undefined;
  run: () => void;
};

const NONE: readonly Command[] = [];
const registered = new Map<string, Command>();
const listeners = new Set<() => void>();
let snapshot: readonly Command[] = NONE;

function publish(): void {
  snapshot = [...registered.values()];
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Offers a command in the palette for as long as the calling component is on the page. */
export function useCommand(command: Command): void {
  useEffect(() => {
    registered.set(command.id, command);
    publish();
    return () => {
      if (registered.get(command.id) !== command) return;
      registered.delete(command.id);
      publish();
    };
  });
}

/** The commands of the open page, in the order in which they were offered. */
export function useOfferedCommands(): readonly Command[] {
  return useSyncExternalStore(
    subscribe,
    () => snapshot,
    () => NONE,
  );
}
