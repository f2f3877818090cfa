import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contrast, readTokens, simulate, srgbDistance } from "./css-tokens";
import { STATE_ORDER, TASK_STATE_LOOKS } from "./state";

const themes = readTokens(readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8"));

const surfaces = ["canvas", "surface", "raised", "sunken", "hover"];
const meanings = ["accent", "danger", "warn", "ok", "info"];

describe.each(["light", "dark"] as const)("%s theme", (theme) => {
  const tokens = themes[theme];
  const value = (name: string) => {
    const found = tokens.get(name);
    if (found === undefined) throw new Error(`No token --${name} in the ${theme} theme`);
    return found;
  };
  const ratio = (one: string, other: string) => contrast(value(one), value(other));

  test.each(["ink", "ink-2", "ink-3"])("%s is readable on every surface", (ink) => {
    for (const surface of surfaces)
      expect(ratio(ink, surface), surface).toBeGreaterThanOrEqual(4.5);
  });

  test("second-level text is readable on tints, and links on surfaces", () => {
    for (const meaning of meanings) {
      expect(ratio("ink-2", `${meaning}-soft`), meaning).toBeGreaterThanOrEqual(4.5);
    }
    for (const surface of surfaces) {
      expect(ratio("accent-text", surface), surface).toBeGreaterThanOrEqual(4.5);
      expect(ratio("danger-text", surface), surface).toBeGreaterThanOrEqual(4.5);
    }
    expect(ratio("ink-2", "active")).toBeGreaterThanOrEqual(4.5);
  });

  test.each(meanings)("%s: text on its tint", (meaning) => {
    expect(ratio(`${meaning}-text`, `${meaning}-soft`)).toBeGreaterThanOrEqual(4.5);
  });

  test("words on filled buttons", () => {
    for (const fill of ["accent", "accent-hover"]) {
      expect(ratio("on-accent", fill), fill).toBeGreaterThanOrEqual(4.5);
    }
    for (const fill of ["danger", "danger-hover"]) {
      expect(ratio("on-danger", fill), fill).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("marks, the edges of controls and the focus ring stand out", () => {
    for (const mark of [...meanings, "control", "focus"]) {
      for (const surface of ["canvas", "surface", "raised"]) {
        expect(ratio(mark, surface), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test.each(STATE_ORDER.task)("state %s: mark, cut-out and badge", (state) => {
    const mark = `state-${TASK_STATE_LOOKS[state].token}`;
    for (const surface of surfaces) expect(ratio(mark, surface), surface).toBeGreaterThanOrEqual(3);
    expect(ratio("state-on-fill", mark)).toBeGreaterThanOrEqual(3);
    expect(ratio(`${mark}-text`, `${mark}-soft`)).toBeGreaterThanOrEqual(4.5);
    expect(ratio(mark, `${mark}-soft`), "glyph in its badge").toBeGreaterThanOrEqual(3);
  });

  test.each(["protanopia", "deuteranopia", "tritanopia"] as const)(
    "states whose hues meet under %s differ by glyph",
    (deficiency) => {
      for (const [index, one] of STATE_ORDER.task.entries()) {
        for (const other of STATE_ORDER.task.slice(index + 1)) {
          const distance = srgbDistance(
            simulate(value(`state-${TASK_STATE_LOOKS[one].token}`), deficiency),
            simulate(value(`state-${TASK_STATE_LOOKS[other].token}`), deficiency),
          );
          if (distance > 0.12) continue;
          expect(shape(one), `${one} and ${other}`).not.toBe(shape(other));
        }
      }
    },
  );
});

function shape(state: (typeof STATE_ORDER.task)[number]): string {
  return TASK_STATE_LOOKS[state].glyph.map((path) => path.d).join(" ");
}

test("no two states share a glyph, a word or a token", () => {
  const states = STATE_ORDER.task;
  expect(new Set(states.map(shape)).size).toBe(states.length);
  expect(new Set(states.map((state) => TASK_STATE_LOOKS[state].label)).size).toBe(states.length);
  expect(new Set(states.map((state) => TASK_STATE_LOOKS[state].token)).size).toBe(states.length);
});

test("the quiet states differ by pattern where a block has no room for a glyph", () => {
  const quiet = (["none", "scheduled", "queued", "removed"] as const).map(
    (state) => TASK_STATE_LOOKS[state].pattern,
  );
  expect(new Set(quiet).size).toBe(4);
});

test("both themes define the same tokens", () => {
  expect([...themes.dark.keys()].sort()).toEqual([...themes.light.keys()].sort());
});
