import { describe, expect, it } from "vitest";
import type { AlertSubject } from "@/lib/schemas/alert";
import { emailMessage } from "./email";
import { type MessageItem, messageOf } from "./message";
import { excerpt } from "./plain";
import { slackMessage } from "./slack";

const subject: AlertSubject = {
  event: "task_failed",
  title: "load failed",
  dagId: "sales",
  run: "0199a3f2-0000-7000-8000-000000000001",
  runType: "scheduled",
  logicalDate: "2024-03-13T00:00:00.000Z",
  taskId: "load",
  mapIndex: null,
  attempt: 1,
  line: 412,
  error: "No space left on device",
  durationSeconds: 75,
  failedTasks: 1,
  owner: "data",
  changed: null,
};

function message(subjects: readonly Partial<AlertSubject>[], total = subjects.length) {
  return messageOf({
    id: "0199a3f2-0000-7000-8000-0000000000ff",
    isTest: false,
    team: { slug: "acme", name: "Acme", timezone: "UTC" },
    baseUrl: "https://millrace.example",
    items: subjects.map(
      (change): MessageItem => ({
        incidentId: "0199a3f2-0000-7000-8000-000000000009",
        change: "opened",
        subject: { ...subject, ...change },
        at: "2024-03-13T00:00:00.000Z",
      }),
    ),
    counts: { opened: total },
    sentAt: "2024-03-13T00:00:00.000Z",
  });
}

const occurrences = (text: string, part: string) => text.split(part).length - 1;

describe("a message of one happening", () => {
  it("says its title once, and the facts, the error and three links", () => {
    const { text } = emailMessage(message([{}]));
    expect(text).toContain("Failing: sales · load failed");
    expect(text).toContain("    No space left on device");
    expect(text).toContain("line=412");
    const slack = JSON.stringify(slackMessage(message([{}])));
    expect(occurrences(slack, "load failed")).toBe(2);
    expect(slack).toContain(":red_circle: Failing: sales");
  });

  it("shows mail programs the reason beside the subject", () => {
    const { html } = emailMessage(message([{ error: "Traceback:\n  x.py\nKeyError: <id>" }]));
    expect(html).toMatch(/display:none[^>]*>KeyError: &lt;id&gt;</);
  });
});

describe("a message of a storm", () => {
  const storm = Array.from({ length: 10 }, (_, n) => ({ taskId: `t${n}`, title: `t${n} failed` }));

  it("says once what all share, and has a line and the log for each", () => {
    const all = message(storm, 1_000);
    const { text, html } = emailMessage(all);
    const slack = slackMessage(all);
    for (const form of [text, html, JSON.stringify(slack)]) {
      expect(occurrences(form, "2024-03-13 00:00 UTC")).toBe(1);
      expect(form).toContain("… and 990 more");
      for (const { taskId } of storm) expect(form).toContain(`/tasks/${taskId}?`);
    }
    expect(occurrences(text, "No space left on device")).toBe(1);
    expect(Array.isArray(slack.blocks) && slack.blocks.length).toBeLessThan(20);
    expect(text.split("\n").length).toBeLessThan(50);
  });

  it("keeps what tells its happenings apart", () => {
    const errors = storm.map((one, n) => ({ ...one, error: `Traceback:\nOSError: ${n} is bad` }));
    const { text } = emailMessage(message(errors));
    expect(text).toContain("OSError: 7 is bad");
    expect(text).not.toContain("Traceback");
    const dates = storm.map((one, n) => ({ ...one, logicalDate: `2024-03-1${n}T00:00:00.000Z` }));
    expect(emailMessage(message(dates)).text).toContain("t4 failed, 2024-03-14 00:00 UTC");
  });

  it("stays within what Slack takes, whatever the names and errors", () => {
    const long = storm.map(({ taskId }) => ({
      taskId: taskId + "x".repeat(250),
      title: "&".repeat(1_000),
      dagId: "d".repeat(250) + taskId,
      error: taskId + "`<".repeat(2_000),
    }));
    for (const count of [1, 3, 10]) {
      const { blocks } = slackMessage(message(long.slice(0, count)));
      if (!Array.isArray(blocks)) throw new Error("no blocks");
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const block of blocks) expect(JSON.stringify(block).length).toBeLessThan(3_300);
    }
  });
});

describe("an excerpt of an error", () => {
  it("keeps the beginning and the reason at the end of a stack trace", () => {
    const frames = Array.from({ length: 60 }, (_, n) => `  File "step_${n}.py", line ${n}`);
    const text = excerpt(
      ["Traceback (most recent call last):", ...frames, "KeyError: 'id'"].join("\n"),
    );
    expect(text.length).toBeLessThan(650);
    expect(text).toMatch(/^Traceback .*\n/);
    expect(text).toMatch(/\n…\n/);
    expect(text).toMatch(/KeyError: 'id'$/);
  });

  it("keeps both ends of one long line, and breaks no character", () => {
    const text = excerpt(`HTTP 500: ${"😀".repeat(900)} end`);
    expect(text).toMatch(/^HTTP 500: /);
    expect(text).toMatch(/ … .* end$/u);
    expect(text.isWellFormed()).toBe(true);
  });

  it("leaves a short one as it is, but for the colours of terminals", () => {
    const esc = String.fromCharCode(27);
    expect(excerpt(`${esc}[31mno${esc}[0m such table\r\n`)).toBe("no such table");
  });
});
