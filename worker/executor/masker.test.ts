import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter";
import { MASK, Masker } from "./masker";

const SECRET = "s3cr3t/P@ss word+é";

const DISGUISES: Record<string, (secret: string) => string> = {
  raw: (s) => s,
  base64: (s) => Buffer.from(s).toString("base64"),
  base64url: (s) => Buffer.from(s).toString("base64url"),
  "base64 after one byte": (s) => Buffer.from(`x${s}yz`).toString("base64"),
  "base64 after two bytes": (s) => Buffer.from(`xy${s}z`).toString("base64url"),
  hex: (s) => Buffer.from(s).toString("hex"),
  HEX: (s) => Buffer.from(s).toString("hex").toUpperCase(),
  percent: (s) => encodeURIComponent(s),
  "percent, lower case": (s) => encodeURIComponent(s).replace(/%../g, (hex) => hex.toLowerCase()),
  form: (s) => new URLSearchParams({ s }).toString().slice(2),
  json: (s) => JSON.stringify(s).slice(1, -1),
  shell: (s) => s.replaceAll("'", "'\\''"),
};

/** What is left of the disguised secret: the longest piece of it that still shows. */
function longestPieceShown(text: string, disguised: string): number {
  let longest = 0;
  for (let start = 0; start < disguised.length; start++) {
    while (text.includes(disguised.slice(start, start + longest + 1))) {
      if (start + longest + 1 > disguised.length) break;
      longest++;
    }
  }
  return longest;
}

function split(masker: Masker, pieces: Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(masker, (line) => lines.push(line));
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return lines;
}

describe("Masker", () => {
  it.each(Object.entries(DISGUISES))("hides a secret in %s form", (_name, disguise) => {
    const shown = new Masker([SECRET]).mask(`<${disguise(SECRET)}>`);
    expect(shown).toContain(MASK);
    // In base64 the neighbours' own characters, and one shared with each, remain.
    expect(longestPieceShown(shown, disguise(SECRET))).toBeLessThanOrEqual(6);
  });

  it("hides each line of a secret of several lines", () => {
    const masker = new Masker(["first-line-of-key\nsecond-line-of-key"]);
    expect(masker.mask("second-line-of-key")).toBe(MASK);
    expect(masker.mask('"first-line-of-key\\nsecond-line-of-key"')).toBe(`"${MASK}"`);
  });

  it("joins overlapping matches into one mask", () => {
    expect(new Masker(["abcdefgh", "efghijkl"]).mask("-abcdefghijkl-")).toBe(`-${MASK}-`);
  });

  it("hides the longest of secrets that begin alike", () => {
    expect(new Masker(["password", "password-long"]).mask("password-long!")).toBe(`${MASK}!`);
  });

  it("leaves values under six characters alone", () => {
    expect(new Masker(["12345"]).mask("12345")).toBe("12345");
  });

  it("hides tokens by their own form", () => {
    const shown = new Masker().mask(`key=AKIA${"A".repeat(16)} ghp_${"b".repeat(36)}`);
    expect(shown).toBe(`key=${MASK} ${MASK}`);
  });

  it("hides any secret in any form, however the output is cut into writes", () => {
    const anySecret = fc.oneof(
      fc.string({ minLength: 12, maxLength: 40 }),
      fc.string({ minLength: 12, maxLength: 40, unit: "grapheme" }),
      fc.stringMatching(/^[A-Za-z0-9+/=_-]{200,900}$/),
    );
    fc.assert(
      fc.property(
        anySecret.filter((s) => s.trim() === s && !/[\r\n\0]/.test(s) && s.isWellFormed()),
        fc.constantFrom(...Object.values(DISGUISES)),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.string({ maxLength: 20 }),
        (secret, disguise, cuts, before) => {
          const disguised = disguise(secret);
          const bytes = Buffer.from(`${before.replaceAll("\0", "")} ${disguised} after\n`);
          const at = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
          const pieces = [0, ...at].map((from, index) => bytes.subarray(from, at[index]));
          const shown = split(new Masker([secret]), pieces).join("\n");
          expect(shown).toContain(MASK);
          expect(shown.includes(disguised)).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("does not cut a long line inside a secret", () => {
    const secret = "the-secret-at-the-edge";
    const lineAt = 64 * 1024;
    for (const offset of [-30, -22, -10, -1, 0, 3]) {
      const line = `${"x".repeat(lineAt + offset)}${secret}${"y".repeat(100_000)}\n`;
      const lines = split(new Masker([secret]), [Buffer.from(line)]);
      expect(lines.join("")).toContain(`x${MASK}y`);
      expect(Math.max(...lines.map((l) => l.length))).toBeLessThan(lineAt + 100);
    }
  });

  it("masks more than 10 MB a second", () => {
    const masker = new Masker(Array.from({ length: 20 }, (_, i) => `secret-number-${i}-${i * 7}`));
    const line = Buffer.from(`${"a line of ordinary output, such as tasks write ".repeat(4)}\n`);
    const block = Buffer.concat(Array.from({ length: 4000 }, () => line));
    // Of the processor's time: others may use the machine too.
    const start = process.cpuUsage();
    let lines = 0;
    const splitter = new LineSplitter(masker, () => lines++);
    for (let i = 0; i < 10; i++) splitter.write(block);
    const megabytes = (block.length * 10) / 1024 / 1024;
    const rate = megabytes / (process.cpuUsage(start).user / 1_000_000);
    expect(lines).toBe(40_000);
    expect(rate).toBeGreaterThan(10);
  });
});
