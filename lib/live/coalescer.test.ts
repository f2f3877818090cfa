import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Coalescer } from "./coalescer";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function make() {
  const sent: string[] = [];
  return { sent, coalescer: new Coalescer<string>((event) => sent.push(event), "everything", 200) };
}

test("sends the first at once and those that follow together", () => {
  const { sent, coalescer } = make();
  coalescer.add("a", "a1");
  coalescer.add("a", "a2");
  coalescer.add("a", "a3");
  coalescer.add("b", "b1");
  expect(sent).toEqual(["a1", "b1"]);
  vi.advanceTimersByTime(200);
  expect(sent).toEqual(["a1", "b1", "a3"]);
  coalescer.add("a", "a4");
  expect(sent).toHaveLength(3);
  vi.advanceTimersByTime(400);
  expect(sent).toEqual(["a1", "b1", "a3", "a4"]);
  coalescer.add("a", "a5");
  expect(sent.at(-1)).toBe("a5");
});

test("gives up telling apart when there is too much", () => {
  const { sent, coalescer } = make();
  for (let key = 0; key < 1_000; key += 1) coalescer.add(`${key}`, `${key}`);
  expect(sent).toHaveLength(200);
  vi.advanceTimersByTime(1_000);
  expect(sent.slice(200)).toEqual(["everything"]);
  coalescer.add("a", "a");
  expect(sent.at(-1)).toBe("a");
});

test("is silent once closed", () => {
  const { sent, coalescer } = make();
  coalescer.add("a", "a1");
  coalescer.add("a", "a2");
  coalescer.close();
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual(["a1"]);
});
