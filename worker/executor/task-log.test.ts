import { describe, expect, it } from "vitest";
import { parseLogText } from "@/lib/schemas/log-line";
import { createAttemptLog, type LogChunk } from "./task-log";

function collector() {
  const chunks: LogChunk[] = [];
  return {
    chunks,
    sink: async (chunk: LogChunk) => void chunks.push(chunk),
    lines: () => chunks.flatMap((chunk) => parseLogText(chunk.text)),
  };
}

describe("attempt log", () => {
  it("keeps lines of both streams in order and numbers chunks and lines", async () => {
    const { chunks, sink, lines } = collector();
    const log = createAttemptLog({ sink, flushMs: 1 });
    log.system("starting");
    log.write("out", Buffer.from("one\ntw"));
    log.write("err", Buffer.from("oops\n"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.write("out", Buffer.from("o\nunfinished"));
    await log.close();
    expect(lines().map(({ stream, text }) => [stream, text])).toEqual([
      ["sys", "starting"],
      ["out", "one"],
      ["err", "oops"],
      ["out", "two"],
      ["out", "unfinished"],
    ]);
    expect(chunks.map(({ seq, firstLine, lines: n }) => [seq, firstLine, n])).toEqual([
      [0, 0, 3],
      [1, 3, 2],
    ]);
    for (const chunk of chunks) expect(chunk.bytes).toBe(Buffer.byteLength(chunk.text));
  });

  it("drops NULs and carriage returns at line ends, and survives binary output", async () => {
    const { sink, lines } = collector();
    const log = createAttemptLog({ sink });
    log.write("out", Buffer.from("a\0b\r\n"));
    log.write("out", Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    await log.close();
    expect(lines().map((line) => line.text)).toEqual(["ab", "\ufffd\ufffd"]);
  });

  it("masks values that become known later", async () => {
    const { sink, lines } = collector();
    const log = createAttemptLog({ sink, secrets: ["first-secret"] });
    log.mask(["second-secret"]);
    log.info("first-secret second-secret");
    log.system("using second-secret");
    await log.close();
    expect(lines().map((line) => line.text)).toEqual(["*** ***", "using ***"]);
  });

  it("keeps the head and the tail of a log that meets the cap, and says so", async () => {
    const { sink, lines, chunks } = collector();
    const log = createAttemptLog({
      sink,
      secrets: ["tail-secret"],
      capBytes: 100_000,
      tailBytes: 10_000,
    });
    for (let i = 0; i < 20_000; i++) log.write("out", Buffer.from(`line ${i} tail-secret\n`));
    await log.close();
    const texts = lines().map((line) => line.text);
    expect(texts[0]).toBe("line 0 ***");
    expect(texts.at(-1)).toBe("line 19999 ***");
    expect(texts.filter((text) => text.includes("left out"))).toHaveLength(1);
    expect(chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)).toBeLessThan(140_000);
  });

  it("asks writers to wait while the sink is slow", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const log = createAttemptLog({ sink: () => gate });
    const block = Buffer.from(`${"x".repeat(1023)}\n`.repeat(64));
    let accepted = 0;
    while (log.write("out", block)) accepted += block.length;
    expect(accepted).toBeLessThan(2 * 1024 * 1024);
    const drained = log.drained();
    release();
    await drained;
    expect(log.write("out", block)).toBe(true);
    await log.close();
  });

  it("reports the sink's failure at the end and does not block the writer", async () => {
    const log = createAttemptLog({ sink: () => Promise.reject(new Error("disk full")) });
    for (let i = 0; i < 100; i++) log.write("out", Buffer.from(`${"x".repeat(65_536)}\n`));
    await log.drained();
    await expect(log.close()).rejects.toThrow("disk full");
  });
});
