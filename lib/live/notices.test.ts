import { expect, test } from "vitest";
import { parseNotice } from "./notices";

const A = "01a20519-67aa-79fa-9167-4e27f7e4bf1f";
const B = "01a20519-67aa-79fa-9167-4e27f7e4bf20";

test.each([
  ["millrace_live", `${A}:${B}:${A}`, { kind: "change", teamId: A, dagUuid: B, runUuid: A }],
  ["millrace_live", `${A}:${B}:`, { kind: "change", teamId: A, dagUuid: B, runUuid: null }],
  [
    "millrace_log",
    `${A}:${B}:2:7`,
    { kind: "log", teamId: A, taskInstanceId: B, attempt: 2, seq: 7 },
  ],
  ["millrace_live", `${A}::`, { kind: "alert", teamId: A }],
  ["millrace_live", `${A}:run-orders`, { kind: "run-orders", teamId: A }],
  ["millrace_live", `${A}:${B}`, null],
  ["millrace_live", "", null],
  ["millrace_log", `${A}:${B}:2:`, null],
  ["another", `${A}:${B}:`, null],
])("%s %s", (channel, payload, expected) => {
  expect(parseNotice(channel, payload)).toEqual(expected);
});
