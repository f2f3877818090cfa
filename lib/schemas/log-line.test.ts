import { describe, expect, it } from "vitest";
import { formatLogLine, parseLogLine, parseLogText } from "./log-line";

const AT = "2026-01-01T00:00:00.000Z";

describe("log lines", () => {
  it.each([
    ["out", "hello"],
    ["err", ""],
    ["sys", " leading space and \u001b[31mcolour"],
  ] as const)("reads a %s line back as it was written", (stream, text) => {
    expect(parseLogLine(formatLogLine(AT, stream, text))).toEqual({ at: AT, stream, text });
  });

  it("takes a line in another form for text without a time", () => {
    expect(parseLogLine("Traceback")).toEqual({ at: null, stream: "out", text: "Traceback" });
  });

  it("reads a chunk line by line", () => {
    const text = `${formatLogLine(AT, "out", "a")}\n${formatLogLine(AT, "err", "b")}\n`;
    expect(parseLogText(text).map((line) => line.text)).toEqual(["a", "b"]);
    expect(parseLogText("")).toEqual([]);
  });
});
