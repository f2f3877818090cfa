import { expect, it } from "vitest";
import { paths } from "@/lib/browser/paths";
import { messageOf } from "@/lib/core/alert/message";
import type { AlertSubject } from "@/lib/schemas/alert";
import { logOf } from "./incident-list";

const subject: AlertSubject = {
  event: "task_failed",
  title: "load failed",
  dagId: "sales & more",
  run: "0199a3f2-0000-7000-8000-000000000001",
  runType: "scheduled",
  logicalDate: "2024-03-13T00:00:00.000Z",
  taskId: "load/all",
  mapIndex: 3,
  attempt: 2,
  line: 41,
  error: null,
  durationSeconds: null,
  failedTasks: null,
  owner: "",
  changed: null,
};

const incidentId = "0199a3f2-0000-7000-8000-000000000009";

function linksOf(about: AlertSubject): string[] {
  const { entries } = messageOf({
    id: "m",
    isTest: false,
    team: { slug: "acme", name: "Acme", timezone: "UTC" },
    baseUrl: "https://millrace.example",
    items: [{ incidentId, change: "opened", subject: about, at: "2024-03-13T00:00:00.000Z" }],
    counts: { opened: 1 },
    sentAt: "2024-03-13T00:00:00.000Z",
  });
  return entries.flatMap(({ links }) =>
    links.map(({ url }) => url.replace("https://millrace.example", "")),
  );
}

it("leads from a message to the addresses that the app has", () => {
  const run = subject.run ?? "";
  const dag = subject.dagId ?? "";
  expect(linksOf(subject)).toEqual([
    logOf("acme", subject),
    paths.dag("acme", dag, "grid", { run, task: "load/all" }),
    paths.incident("acme", incidentId),
  ]);
});

it("leads to the backfill that failed", () => {
  const id = "0199a3f2-0000-7000-8000-000000000007";
  const about: AlertSubject = {
    ...subject,
    event: "backfill_failed",
    run: null,
    taskId: null,
    backfill: { id, from: "2024-03-01T00:00:00Z", to: "2024-03-31T00:00:00Z" },
  };
  expect(linksOf(about)).toEqual([
    paths.backfill("acme", about.dagId ?? "", id),
    paths.incident("acme", incidentId),
  ]);
});

it("leads to the workers when none serves a queue", () => {
  const about: AlertSubject = {
    ...subject,
    event: "no_worker",
    dagId: null,
    run: null,
    taskId: null,
  };
  expect(linksOf(about)).toEqual([paths.workers("acme"), paths.incident("acme", incidentId)]);
});
