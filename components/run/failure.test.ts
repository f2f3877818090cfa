import { describe, expect, it } from "vitest";
import { formatLogLine, type LogStream } from "@/lib/schemas/log-line";
import { errorLines } from "./error-lines";
import { firstFailed } from "./failure";

const at = "2026-01-01T00:00:00.000Z";
const log = (...lines: [LogStream, string][]) =>
  `${lines.map(([stream, text]) => formatLogLine(at, stream, text)).join("\n")}\n`;

describe("errorLines", () => {
  it("prefers the last lines of stderr, without colours", () => {
    const text = log(
      ["out", "checking"],
      ["err", "Traceback"],
      ["err", "\u001b[31mValueError: 42\u001b[0m"],
      ["err", "  "],
      ["out", "bye"],
      ["sys", "exited with 1"],
    );
    expect(errorLines([text], 1)).toEqual(["ValueError: 42"]);
    expect(errorLines([text])).toEqual(["Traceback", "ValueError: 42"]);
  });
  it("takes stdout when stderr is silent, over several chunks", () => {
    expect(errorLines([log(["out", "a"]), log(["out", "b"], ["sys", "end"])], 2)).toEqual([
      "a",
      "b",
    ]);
  });
  it("has nothing to say of an empty log", () => {
    expect(errorLines([])).toEqual([]);
  });
});

describe("firstFailed", () => {
  it("is the failure that ended first", () => {
    const tasks = [
      { id: 1, state: "success" as const, endedAt: "2026-01-01T00:00:00.000Z" },
      { id: 2, state: "failed" as const, endedAt: "2026-01-01T00:00:09.000Z" },
      { id: 3, state: "failed" as const, endedAt: "2026-01-01T00:00:05.000Z" },
      { id: 4, state: "upstream_failed" as const, endedAt: "2026-01-01T00:00:01.000Z" },
    ];
    expect(firstFailed(tasks)?.id).toBe(3);
    expect(firstFailed([])).toBeUndefined();
  });
});
