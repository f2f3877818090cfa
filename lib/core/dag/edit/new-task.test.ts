import { expect, test } from "vitest";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { parseDagYaml } from "../parse";
import { newTask, taskNameFor } from "./new-task";
import { addTask } from "./tasks";

const operators = [...operatorCatalogue.values()];

test.each(operators.map((operator) => [operator.type, operator] as const))(
  "a new task of %s can be added, and has every field that it must have",
  (_, operator) => {
    const result = addTask("dag_id: a\n", {
      taskId: taskNameFor(operator),
      task: newTask(operator),
    });
    if (!result.ok) throw new Error(result.reason);
    const { problems } = parseDagYaml(result.text, { operators });
    expect(problems.filter(({ code }) => code === "missing" || code === "unknown_key")).toEqual([]);
  },
);

test.each(["bash", "python", "node", "empty", "latest_only"])(
  "a new task of %s needs nothing more to run",
  (type) => {
    const operator = operatorCatalogue.get(type);
    if (operator === undefined) throw new Error(`no ${type}`);
    const result = addTask("dag_id: a\n", { taskId: "one", task: newTask(operator) });
    if (!result.ok) throw new Error(result.reason);
    expect(parseDagYaml(result.text, { operators }).problems).toEqual([]);
  },
);
