import { expect, it } from "vitest";
import { cliLine } from "./cli-line";

it.each([
  [cliLine(["runs", "list"]), "npx millrace runs list"],
  [
    cliLine(["tasks", "clear", "my_dag"], {
      tasks: ["a", "b"],
      past: true,
      future: false,
      state: undefined,
      limit: 5,
    }),
    "npx millrace tasks clear my_dag --tasks a,b --past --limit 5",
  ],
  [
    cliLine(["dags", "trigger", "d"], { conf: `{"name":"it's"}` }),
    `npx millrace dags trigger d --conf '{"name":"it'\\''s"}'`,
  ],
  [cliLine(["dags", "trigger", ""]), "npx millrace dags trigger ''"],
])("%s", (line, expected) => {
  expect(line).toBe(expected);
});
