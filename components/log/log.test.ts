import { describe, expect, it, vi } from "vitest";
import { ansiSpans, plainText } from "@/components/shared/log/ansi";
import { LogBuffer, logAsText } from "@/components/shared/log/buffer";
import { formatLogLine } from "@/lib/schemas/log-line";
import { findMatches, lineOfHash, markSpans, matchFrom } from "./search";

const at = "2026-01-01T00:00:00.000Z";
const chunk = (seq: number, ...texts: string[]) => ({
  seq,
  firstLine: seq * 10,
  text: texts.map((text) => `${formatLogLine(at, "out", text)}\n`).join(""),
});

describe("LogBuffer", () => {
  it("takes each chunk once, in order", () => {
    const buffer = new LogBuffer();
    buffer.append([chunk(0, "one", "two")]);
    buffer.append([chunk(0, "one", "two"), chunk(1, "three")]);
    const { lines, count } = buffer.snapshot();
    expect(count).toBe(3);
    expect(lines.map((line) => line.text)).toEqual(["one", "two", "three"]);
    expect(buffer.lastSeq).toBe(1);
  });

  it("keeps its snapshot until something changes", () => {
    const buffer = new LogBuffer();
    const listener = vi.fn();
    buffer.subscribe(listener);
    buffer.append([chunk(0, "one")]);
    const before = buffer.snapshot();
    buffer.append([chunk(0, "one")]);
    expect(buffer.snapshot()).toBe(before);
    expect(listener).toHaveBeenCalledTimes(1);
    buffer.append([], true);
    expect(buffer.snapshot().complete).toBe(true);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it("bears 100,000 lines", () => {
    const buffer = new LogBuffer();
    const texts = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
    for (let seq = 0; seq < 100; seq += 1) buffer.append([chunk(seq, ...texts)]);
    const { lines, count } = buffer.snapshot();
    expect(count).toBe(100_000);
    expect(findMatches(lines, count, "LINE 999")).toHaveLength(100);
  });

  it("writes a file that reads like the log", () => {
    const buffer = new LogBuffer();
    buffer.append([
      { seq: 0, firstLine: 0, text: `${at} o \u001b[31mred\u001b[0m\n${at} e bad\n` },
    ]);
    expect(logAsText(buffer.snapshot(), plainText)).toBe(`${at}   red\n${at} ! bad\n`);
    expect(logAsText(new LogBuffer().snapshot(), plainText)).toBe("");
  });
});

describe("ansiSpans", () => {
  it("gives plain text as it is", () => {
    expect(ansiSpans("a <b> & c")).toEqual([
      { text: "a <b> & c", className: "", color: undefined },
    ]);
  });

  it.each([
    ["\u001b[31mred\u001b[0m plain", "red plain"],
    ["\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007", "link"],
    ["50%\r\u001b[2K100%", "50%100%"],
    ["\u001b[1;32mok\u001b[39;22m!", "ok!"],
    ["tab\there", "tab\there"],
  ])("reads %j as %j, in spans as in search", (text, plain) => {
    expect(plainText(text)).toBe(plain);
    expect(
      ansiSpans(text)
        .map((span) => span.text)
        .join(""),
    ).toBe(plain);
  });

  it("names the common colours and computes the others", () => {
    expect(ansiSpans("\u001b[31mx")[0]?.className).toBe("log-fg-red");
    expect(ansiSpans("\u001b[1;92mx")[0]?.className).toBe("log-bold log-fg-green");
    expect(ansiSpans("\u001b[38;5;208mx")[0]?.color).toBe("rgb(255 135 0)");
    expect(ansiSpans("\u001b[38;5;240mx")[0]?.color).toBe("rgb(88 88 88)");
    expect(ansiSpans("\u001b[38;2;1;2;3mx")[0]?.color).toBe("rgb(1 2 3)");
  });
});

describe("search", () => {
  const lines = ["alpha Beta", "beta", "none", "abeta beta"].map((text) => ({
    at: null,
    stream: "out" as const,
    text,
  }));

  it("finds every place, ignoring case", () => {
    expect(findMatches(lines, 4, "beta")).toEqual([
      { line: 0, start: 6, end: 10 },
      { line: 1, start: 0, end: 4 },
      { line: 3, start: 1, end: 5 },
      { line: 3, start: 6, end: 10 },
    ]);
    expect(findMatches(lines, 4, "")).toEqual([]);
  });

  it("goes on where it ended", () => {
    const first = findMatches(lines, 2, "beta");
    expect(findMatches(lines, 4, "beta", first, 2)).toEqual(findMatches(lines, 4, "beta"));
  });

  it("starts at the line in view", () => {
    const matches = findMatches(lines, 4, "beta");
    expect(matchFrom(matches, 0)).toBe(0);
    expect(matchFrom(matches, 2)).toBe(2);
    expect(matchFrom(matches, 99)).toBe(0);
  });

  it("cuts spans at the finds and keeps the text", () => {
    const spans = ansiSpans("\u001b[31mab\u001b[0mcdef");
    const matches = [
      { line: 0, start: 1, end: 3 },
      { line: 0, start: 4, end: 5 },
    ];
    const marked = markSpans(spans, matches, matches[1]);
    expect(marked.map((span) => [span.text, span.mark])).toEqual([
      ["a", "none"],
      ["b", "found"],
      ["c", "found"],
      ["d", "none"],
      ["e", "current"],
      ["f", "none"],
    ]);
    expect(marked[1]?.className).toBe("log-fg-red");
  });
});

describe("lineOfHash", () => {
  it.each([
    ["#L12", 12],
    ["#L0", null],
    ["", null],
    ["#L1x", null],
    ["#other", null],
  ])("%j names %j", (hash, line) => {
    expect(lineOfHash(hash)).toBe(line);
  });
});
