"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiError, apiFetch } from "@/lib/browser/fetcher";
import { logPageSchema, logStreamEventSchema } from "@/lib/schemas/api/run";
import { LogBuffer, type LogSnapshot } from "./buffer";

/** How the log comes in. `ended` has all; `live` follows the attempt; `retrying` lost the stream. */
export type LogPhase = "loading" | "live" | "retrying" | "ended" | "failed";

/** A log as far as it was read. */
export type LiveLog = LogSnapshot & { phase: LogPhase; error: string | null; retry: () => void };

/** Pause before a broken stream is opened again, in milliseconds. */
const RETRY_MS = 2000;
const EMPTY: LogSnapshot = { lines: [], count: 0, complete: false };

/**
 * Reads the log at an address of the API to its end, then goes on live for as long as its attempt
 * runs. `query` is what the address takes besides where to go on.
 */
export function useLiveLog(base: string, query = ""): LiveLog {
  const [buffer, setBuffer] = useState<LogBuffer | null>(null);
  const [phase, setPhase] = useState<LogPhase>("loading");
  const [error, setError] = useState<string | null>(null);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` starts it again
  useEffect(() => {
    const own = new LogBuffer();
    const aborter = new AbortController();
    const search = () => `${query}${query === "" ? "" : "&"}after=${own.lastSeq}`;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    setBuffer(own);
    setPhase("loading");
    setError(null);

    const follow = () => {
      source = new EventSource(`${base}/stream?${search()}`);
      source.onopen = () => setPhase("live");
      source.onmessage = (message: MessageEvent<string>) => {
        const event = logStreamEventSchema.safeParse(parseJson(message.data));
        if (!event.success) return;
        if (event.data.kind === "chunk") return own.append([event.data]);
        own.append([], true);
        end();
      };
      source.onerror = () => {
        source?.close();
        setPhase("retrying");
        timer = setTimeout(() => void read(), RETRY_MS);
      };
    };
    const end = () => {
      source?.close();
      setPhase("ended");
    };
    const read = async () => {
      try {
        for (;;) {
          const before = own.lastSeq;
          const page = await apiFetch(logPageSchema, `${base}?${search()}`, {
            signal: aborter.signal,
          });
          own.append(page.chunks, page.complete);
          if (page.complete) return end();
          if (own.lastSeq === before) return follow();
        }
      } catch (cause) {
        if (aborter.signal.aborted) return;
        setError(cause instanceof Error ? cause.message : String(cause));
        if (cause instanceof ApiError && cause.status >= 400 && cause.status < 500) {
          return setPhase("failed");
        }
        setPhase("retrying");
        timer = setTimeout(() => void read(), RETRY_MS);
      }
    };
    void read();
    return () => {
      aborter.abort();
      source?.close();
      clearTimeout(timer);
    };
  }, [base, query, round]);

  const snapshot = useSyncExternalStore(
    buffer?.subscribe ?? subscribeToNothing,
    buffer?.snapshot ?? emptySnapshot,
    emptySnapshot,
  );
  return { ...snapshot, phase, error, retry: () => setRound(round + 1) };
}

const subscribeToNothing = () => () => undefined;
const emptySnapshot = () => EMPTY;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
