import { expect, it } from "vitest";
import { clearedWords, followWords, markedWords, runWords } from "./words";

it.each([
  [clearedWords({ next: "scheduled", willBeStopped: false }), "runs again"],
  [clearedWords({ next: "scheduled", willBeStopped: true }), "will be stopped, then runs again"],
  [clearedWords({ next: "none", willBeStopped: false }), "waits for its turn"],
  [
    clearedWords({ next: "upstream_failed", willBeStopped: false }),
    "ends at once: upstream failed",
  ],
  [markedWords({ next: "skipped", willBeStopped: true }), "will be stopped, becomes skipped"],
  [followWords({ next: "scheduled" }), "starts"],
  [followWords({ next: "upstream_failed" }), "becomes upstream failed"],
  [runWords({ state: "failed", next: "queued" }), "The run goes on from there."],
  [runWords({ state: "running", next: "success" }), "This ends the run: success."],
  [runWords({ state: "success", next: "failed" }), "The run becomes failed."],
  [runWords({ state: "running", next: "running" }), null],
])("%s", (words, expected) => {
  expect(words).toBe(expected);
});
