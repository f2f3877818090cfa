import { describe, expect, it } from "vitest";
import {
  barHeight,
  cellBox,
  contentSize,
  gridMetrics,
  hitTest,
  labelledColumns,
  maxScroll,
  moveCursor,
  scrollToShow,
  visibleColumns,
  visibleRows,
} from "./geometry";

const big = gridMetrics(365, 100, { width: 1000, height: 600 });
const small = gridMetrics(3, 5, { width: 1000, height: 600 });
const origin = { left: 0, top: 0 };

describe("gridMetrics", () => {
  it("makes columns as wide as there is room, within bounds", () => {
    expect(big.columnWidth).toBe(16);
    expect(small.columnWidth).toBe(26);
    expect(gridMetrics(35, 5, { width: 924, height: 600 }).columnWidth).toBe(20);
  });

  it("leaves most of a phone to the cells", () => {
    expect(gridMetrics(30, 5, { width: 360, height: 500 }).labelWidth).toBeLessThan(130);
  });

  it("bears an empty grid", () => {
    const empty = gridMetrics(0, 0, { width: 500, height: 300 });
    expect(contentSize(empty)).toEqual({ width: empty.labelWidth, height: empty.headerHeight });
    expect(hitTest(empty, { x: 300, y: 200 }, origin)).toBeNull();
    expect(visibleColumns(empty, 0)).toEqual({ from: 0, to: 0 });
  });
});

describe("visible ranges", () => {
  it("covers what is partly in view", () => {
    expect(visibleColumns(big, 8)).toEqual({ from: 0, to: Math.ceil((776 + 8) / 16) });
    const last = visibleColumns(big, maxScroll(big).left);
    expect(last.to).toBe(365);
    expect(visibleRows(big, maxScroll(big).top).to).toBe(100);
  });

  it("never draws more than fits", () => {
    for (const top of [0, 5, 100, 1000, 5000]) {
      const rows = visibleRows(big, top);
      expect(rows.to - rows.from).toBeLessThanOrEqual(Math.ceil(600 / 24) + 1);
    }
  });
});

describe("hitTest", () => {
  it.each([
    [
      { x: big.labelWidth + 1, y: big.headerHeight + 1 },
      origin,
      { kind: "cell", row: 0, column: 0 },
    ],
    [{ x: big.labelWidth + 17, y: 10 }, origin, { kind: "run", column: 1 }],
    [{ x: 3, y: big.headerHeight + 25 }, origin, { kind: "task", row: 1 }],
    [
      { x: big.labelWidth + 1, y: big.headerHeight + 1 },
      { left: 160, top: 48 },
      { kind: "cell", row: 2, column: 10 },
    ],
  ])("finds what is at %j scrolled by %j", (point, scroll, expected) => {
    expect(hitTest(big, point, scroll)).toEqual(expected);
  });

  it("finds nothing in the corner, past the end or outside", () => {
    expect(hitTest(small, { x: 3, y: 3 }, origin)).toBeNull();
    expect(hitTest(small, { x: 900, y: small.headerHeight + 1 }, origin)).toBeNull();
    expect(hitTest(small, { x: 3, y: 590 }, origin)).toBeNull();
    expect(hitTest(small, { x: -1, y: 200 }, origin)).toBeNull();
  });

  it("is the inverse of cellBox for every cell in view", () => {
    const scroll = { left: 333, top: 111 };
    const rows = visibleRows(big, scroll.top);
    const columns = visibleColumns(big, scroll.left);
    for (let row = rows.from + 1; row < rows.to - 1; row += 3) {
      for (let column = columns.from + 1; column < columns.to - 1; column += 5) {
        const box = cellBox(big, { row, column }, scroll);
        const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        expect(hitTest(big, middle, scroll)).toEqual({ kind: "cell", row, column });
      }
    }
  });
});

describe("moveCursor", () => {
  const at = { row: 3, column: 7 };
  it.each([
    ["ArrowLeft", false, { row: 3, column: 6 }],
    ["ArrowUp", false, { row: 2, column: 7 }],
    ["Home", false, { row: 3, column: 0 }],
    ["End", true, { row: 99, column: 364 }],
    ["PageDown", false, { row: 22, column: 7 }],
  ] as const)("%s (ctrl %s)", (key, far, expected) => {
    expect(moveCursor(big, at, key, { far })).toEqual(expected);
  });

  it("stops at the edges; the run is above its first task", () => {
    expect(moveCursor(big, { row: 0, column: 0 }, "ArrowUp")).toEqual({ row: -1, column: 0 });
    expect(moveCursor(big, { row: -1, column: 0 }, "ArrowUp")).toEqual({ row: -1, column: 0 });
    expect(moveCursor(big, { row: 99, column: 364 }, "ArrowRight")).toEqual({
      row: 99,
      column: 364,
    });
  });
});

it("goes on to the headings of rows where there are groups", () => {
  const move = (
    row: number,
    column: number,
    key: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "Home",
  ) => moveCursor(big, { row, column }, key, { headings: true });
  expect(move(3, 0, "ArrowLeft")).toEqual({ row: 3, column: -1 });
  expect(move(3, 7, "Home")).toEqual({ row: 3, column: 0 });
  expect(move(3, 0, "Home")).toEqual({ row: 3, column: -1 });
  expect(move(3, -1, "ArrowRight")).toEqual({ row: 3, column: 0 });
  expect(move(0, -1, "ArrowUp")).toEqual({ row: 0, column: -1 });
  expect(move(-1, 0, "ArrowLeft")).toEqual({ row: -1, column: 0 });
  expect(scrollToShow(big, { row: 0, column: -1 }, { left: 50, top: 0 })).toEqual({
    left: 50,
    top: 0,
  });
});

describe("scrollToShow", () => {
  it("leaves what is in view alone", () => {
    expect(scrollToShow(big, { row: 2, column: 2 }, origin)).toEqual(origin);
  });

  it("brings any cell fully into view", () => {
    for (const cursor of [
      { row: 99, column: 364 },
      { row: 0, column: 0 },
      { row: 50, column: 180 },
    ]) {
      const scroll = scrollToShow(big, cursor, { left: 900, top: 700 });
      const box = cellBox(big, cursor, scroll);
      expect(box.x).toBeGreaterThanOrEqual(big.labelWidth);
      expect(box.x + box.width).toBeLessThanOrEqual(big.viewportWidth);
      expect(box.y).toBeGreaterThanOrEqual(big.headerHeight);
      expect(box.y + box.height).toBeLessThanOrEqual(big.viewportHeight);
    }
  });
});

describe("header", () => {
  it("draws every bar, and the longest in full", () => {
    expect(barHeight(null, 1000, 60)).toBe(5);
    expect(barHeight(0, 1000, 60)).toBe(5);
    expect(barHeight(1000, 1000, 60)).toBe(60);
    expect(barHeight(5000, 1000, 60)).toBe(60);
  });

  it("labels the newest run and keeps the texts apart", () => {
    const columns = labelledColumns(30, 20, 40);
    expect(columns.at(-1)).toBe(29);
    expect(columns[1]).toBe((columns[0] ?? 0) + 3);
    expect(labelledColumns(0, 20, 40)).toEqual([]);
  });
});
