import type { Operator } from "./define-operator";
import { latestOnlyDescription } from "./latest-only.schema";

/** The `latest_only` operator. */
export const latestOnlyOperator: Operator<typeof latestOnlyDescription.config> = {
  ...latestOnlyDescription,
  async run(ctx) {
    if (ctx.runType === "manual") {
      ctx.log.system("Started by hand: the run goes on");
      return {};
    }
    const overtakenAt = ctx.nextIntervalEnd();
    if (overtakenAt === null || new Date() <= overtakenAt) {
      ctx.log.system("This is the latest interval: the run goes on");
      return {};
    }
    ctx.log.system(
      `Overtaken at ${overtakenAt.toISOString()}, when the next interval was complete: the tasks directly behind are skipped`,
    );
    return { flow: { kind: "follow", tasks: [] } };
  },
};
