"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorsOf } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { type Retention, retentionSchema } from "@/lib/schemas/api/retention";
import { RetentionEffect } from "./retention-effect";
import { retentionQueries } from "./retention-queries";

const FIELDS = [
  {
    name: "keepRunsDays",
    label: "Keep runs, days",
    help: "Counted from the end of a run. It goes with its tasks, attempts, XComs and check results.",
  },
  {
    name: "keepLogsDays",
    label: "Keep logs, days",
    help: "Logs take the most room and may go earlier than their runs.",
  },
  {
    name: "keepNewestRuns",
    label: "Newest runs to keep of each DAG",
    help: "They stay whatever their age, so that a DAG that seldom runs keeps its history.",
  },
] as const;

/** How long the team keeps what has ended. */
export function RetentionCard() {
  const { slug } = useTeam();
  const policy = useQuery(retentionQueries.policy(slug));
  return (
    <Card
      title="Retention"
      description="What is older is removed by itself, for good. The audit log and what runs stay."
    >
      <QueryContent query={policy} skeleton={<SkeletonText lines={6} />}>
        {(kept) => <RetentionForm kept={kept} />}
      </QueryContent>
    </Card>
  );
}

function RetentionForm({ kept }: { kept: Retention }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("team.manage", "change the retention");
  const form = useForm({
    initial: textsOf(kept),
    fields: FIELDS.map(({ name }) => name),
    check: (values) => errorsOf(retentionSchema, policyOf(values)),
    async submit(values) {
      const saved = await apiFetch(retentionSchema, apiPath(slug, "retention"), {
        method: "PUT",
        json: policyOf(values),
        stayOn401: true,
      });
      client.setQueryData(retentionQueries.policy(slug).queryKey, saved);
      form.set(textsOf(saved));
      toast({ title: "The retention is saved", tone: "success" });
    },
  });
  const { values, errors } = form;
  const locked = gate.disabledReason !== undefined;
  const wanted = policyOf(values);
  const unchanged = FIELDS.every(({ name }) => wanted[name] === kept[name]);
  return (
    <form {...form.formProps} className="flex max-w-lg flex-col gap-4">
      {form.failure !== null && (
        <Callout tone="danger" title="The retention was not saved">
          {form.failure}
        </Callout>
      )}
      {locked && <Callout>{gate.disabledReason}</Callout>}
      {FIELDS.map(({ name, label, help }) => (
        <Field key={name} label={label} help={help} error={errors[name]}>
          <Input
            name={name}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            disabled={locked}
            value={values[name]}
            onChange={(event) => form.set({ [name]: event.target.value })}
          />
        </Field>
      ))}
      {!locked && <RetentionEffect policy={wanted} isSaved={unchanged} />}
      <div className="flex items-center gap-2">
        <Button
          type="submit"
          variant="primary"
          loading={form.busy}
          disabled={unchanged && !locked}
          {...gate}
        >
          Save retention
        </Button>
        {!unchanged && !locked && (
          <Button variant="ghost" onClick={() => form.set(textsOf(kept))}>
            Discard changes
          </Button>
        )}
      </div>
    </form>
  );
}

type Texts = Record<keyof Retention, string>;

function textsOf({ keepRunsDays, keepLogsDays, keepNewestRuns }: Retention): Texts {
  return {
    keepRunsDays: String(keepRunsDays),
    keepLogsDays: String(keepLogsDays),
    keepNewestRuns: String(keepNewestRuns),
  };
}

function policyOf({ keepRunsDays, keepLogsDays, keepNewestRuns }: Texts): Retention {
  return {
    keepRunsDays: Number(keepRunsDays),
    keepLogsDays: Number(keepLogsDays),
    keepNewestRuns: Number(keepNewestRuns),
  };
}
