"use client";

import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryStates } from "nuqs";
import { ApiHint } from "@/components/shared/api-hint";
import { problemErrors } from "@/components/shared/form-errors";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { useSettled } from "@/components/shared/use-settled";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/browser/fetcher";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import { BackfillFields } from "./backfill-fields";
import { type BackfillValues, EMPTY_VALUES, readBackfill } from "./form-values";
import { PlanSummary } from "./plan-summary";
import { backfillOrders, backfillQueries } from "./queries";
import { backfillShell } from "./shell";

/** How long typing must rest before the dry run is done anew, in milliseconds. */
const REST_MS = 350;

/**
 * Asks for the dates and options of a backfill, and shows beside them what would happen to every
 * date; `?from` and `?to` set the dates, so that other screens lead here.
 */
export function BackfillForm({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const router = useRouter();
  const gate = useGate("backfill.manage", "start backfills");
  const [url, setUrl] = useQueryStates({ from: parseAsString, to: parseAsString });
  const initial = { ...EMPTY_VALUES, from: url.from ?? "", to: url.to ?? "" };
  const form = useForm<BackfillValues>({
    initial,
    check: (values) => {
      const read = readBackfill(values);
      return read.ok ? {} : read.errors;
    },
    submit: async (values) => {
      const read = readBackfill(values);
      if (!read.ok) return;
      const backfill = await backfillOrders.create(slug, dagId, read.body);
      toast({ title: `A backfill of ${dagId} was started`, tone: "success" });
      router.push(paths.backfill(slug, dagId, backfill.id));
    },
    fields: Object.keys(EMPTY_VALUES),
  });
  const set = (change: Partial<BackfillValues>) => {
    form.set(change);
    const { from, to } = change;
    if (from !== undefined) void setUrl({ from: from === "" ? null : from });
    if (to !== undefined) void setUrl({ to: to === "" ? null : to });
  };
  const settled = useSettled(form.values, REST_MS);
  const read = readBackfill(settled);
  const plan = useQuery({
    ...backfillQueries.plan(slug, dagId, read.ok ? read.body : { from: "", to: "" }),
    enabled: read.ok && gate.disabledReason === undefined,
  });
  const refused =
    read.ok && plan.error instanceof ApiError ? problemErrors(plan.error.problems) : {};
  const errors = { ...refused, ...form.errors };
  const fields = new Set(Object.keys(EMPTY_VALUES));
  const elsewhere = Object.entries(refused).filter(
    ([path]) => !fields.has(path.split(".")[0] ?? ""),
  );
  const isCurrent = settled === form.values && !plan.isPlaceholderData && !plan.isFetching;
  const todo =
    plan.data === undefined || plan.isError ? 0 : plan.data.counts.create + plan.data.counts.rerun;
  const canStart = read.ok && isCurrent && todo > 0;

  return (
    <form {...form.formProps} className="grid items-start gap-4 xl:grid-cols-[26rem_1fr]">
      <Card title="Backfill">
        <div className="flex flex-col gap-4">
          {form.failure !== null && (
            <Callout tone="danger" title="The backfill was not started">
              {form.failure}
            </Callout>
          )}
          {elsewhere.map(([path, text]) => (
            <Callout key={path} tone="danger" title="This cannot be backfilled">
              {text}
            </Callout>
          ))}
          <BackfillFields values={form.values} errors={errors} set={set} />
          <div className="flex flex-wrap items-center justify-end gap-2">
            {read.ok && (
              <span className="mr-auto">
                <ApiHint examples={[backfillShell(dagId, read.body)]} />
              </span>
            )}
            <LinkButton href={paths.dag(slug, dagId, "backfills")}>Cancel</LinkButton>
            <Button
              type="submit"
              variant="primary"
              icon={<History size={14} aria-hidden />}
              loading={form.busy}
              disabled={!canStart}
              {...gate}
            >
              {todo > 0 ? `Start ${formatCount(todo, "run")}` : "Start"}
            </Button>
          </div>
        </div>
      </Card>
      <Card title="What will happen" flush>
        {!read.ok || plan.isError ? (
          <p className="px-4 py-10 text-center text-ink-3">
            {plan.isError && read.ok
              ? "With what stands in the form nothing can be run."
              : "Choose the first and the last date: every date is listed here with what will happen to it, before anything does."}
          </p>
        ) : plan.data === undefined ? (
          <div className="p-4">
            <SkeletonText lines={6} />
          </div>
        ) : (
          <div aria-live="polite" className={isCurrent ? "" : "opacity-60"}>
            <PlanSummary plan={plan.data} />
          </div>
        )}
      </Card>
    </form>
  );
}
