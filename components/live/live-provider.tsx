"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { LiveState } from "@/components/shared/live-indicator";
import { apiPath } from "@/lib/browser/paths";
import { type LiveEvent, liveEventSchema } from "@/lib/schemas/api/run";
import { keysTouchedBy, reconnectDelayMs } from "./plan";
import { renew } from "./renew";

const LiveContext = createContext<LiveState>("off");

/** Most often that events turn into requests, in milliseconds. */
const COALESCE_MS = 400;
/** How often open screens refetch while the stream is down. */
const POLL_MS = 15_000;

/** State of the team's event stream, for the indicator in the shell. */
export function useLiveStatus(): LiveState {
  return useContext(LiveContext);
}

/**
 * Holds the team's one event stream and refetches what its events touch. After a break, during
 * which events were lost, everything that is shown is refetched.
 */
export function LiveProvider({ team, children }: { team: string; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("reconnecting");

  useEffect(() => {
    let source: EventSource | undefined;
    let reconnectTimer: ReturnType<typeof setTimeout> | undefined;
    let flushTimer: ReturnType<typeof setTimeout> | undefined;
    let lastFlush = 0;
    let attempt = 0;
    let pending: LiveEvent[] = [];

    const flush = () => {
      flushTimer = undefined;
      lastFlush = Date.now();
      const keys = keysTouchedBy(team, pending);
      pending = [];
      for (const queryKey of keys) renew(client, queryKey);
    };
    const take = (event: LiveEvent) => {
      pending.push(event);
      flushTimer ??= setTimeout(flush, Math.max(30, lastFlush + COALESCE_MS - Date.now()));
    };
    const connect = () => {
      source = new EventSource(apiPath(team, "live"));
      source.onopen = () => {
        attempt = 0;
        setState("live");
        // Also at first: what came with the page may have changed before the stream was open.
        take({ kind: "resync" });
      };
      source.onmessage = (message: MessageEvent<string>) => {
        const event = liveEventSchema.safeParse(parseJson(message.data));
        // An event that this page does not know yet may concern anything that it shows.
        take(event.success ? event.data : { kind: "resync" });
      };
      source.onerror = () => {
        source?.close();
        setState("reconnecting");
        attempt += 1;
        reconnectTimer = setTimeout(connect, reconnectDelayMs(attempt, Math.random()));
      };
    };
    // The browser knows of a lost network at once, of a dead stream only after a while.
    const onOffline = () => {
      source?.close();
      clearTimeout(reconnectTimer);
      setState("reconnecting");
    };
    const onOnline = () => {
      source?.close();
      clearTimeout(reconnectTimer);
      attempt = 0;
      connect();
    };
    connect();
    window.addEventListener("offline", onOffline);
    window.addEventListener("online", onOnline);
    return () => {
      window.removeEventListener("offline", onOffline);
      window.removeEventListener("online", onOnline);
      source?.close();
      clearTimeout(reconnectTimer);
      clearTimeout(flushTimer);
    };
  }, [team, client]);

  const down = state !== "live";
  useEffect(() => {
    if (!down) return;
    const timer = setInterval(
      () => void client.invalidateQueries({ queryKey: ["team", team] }),
      POLL_MS,
    );
    return () => clearInterval(timer);
  }, [down, team, client]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
