"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UserCheck } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ApprovalForm } from "@/components/shared/approval-form";
import { QueryContent } from "@/components/shared/query-state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonCard } from "@/components/ui/skeleton";
import { paths } from "@/lib/browser/paths";
import type { ApprovalView } from "@/lib/schemas/api/approval";
import { approvalQueries } from "./queries";

const STATES = ["open", "all"] as const;

/** What the team's tasks ask people: each with its form while it waits, else with its answer. */
export function ApprovalList() {
  const { slug } = useTeam();
  const [state, setState] = useQueryState(
    "state",
    parseAsStringLiteral(STATES).withDefault("open").withOptions({ history: "push" }),
  );
  const query = useInfiniteQuery(approvalQueries.list(slug, state));
  return (
    <div className="flex flex-col gap-4">
      <div className="self-start">
        <SegmentedControl
          label="Which approvals"
          value={state}
          onValueChange={(next) => void setState(next)}
          options={[
            { value: "open", label: "Waiting" },
            { value: "all", label: "All" },
          ]}
        />
      </div>
      <QueryContent query={query} skeleton={<SkeletonCard />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Nothing state={state} />;
          return (
            <>
              <ul aria-label="Approvals" className="flex flex-col gap-3">
                {items.map((item) => (
                  <li key={`${item.run} ${item.taskId} ${item.attempt}`}>
                    <Approval item={item} />
                  </li>
                ))}
              </ul>
              <LoadMore
                hasMore={query.hasNextPage}
                shown={items.length}
                noun={items.length === 1 ? "approval" : "approvals"}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </>
          );
        }}
      </QueryContent>
    </div>
  );
}

function Nothing({ state }: { state: "open" | "all" }) {
  return (
    <Card>
      <EmptyState
        icon={<UserCheck size={18} aria-hidden />}
        title={state === "open" ? "Nothing waits for an answer" : "No task has asked anything yet"}
      >
        A task with the operator approval asks a person here before its run goes on. It holds no
        slot while it waits.
      </EmptyState>
    </Card>
  );
}

function Approval({ item }: { item: ApprovalView }) {
  const { slug } = useTeam();
  const { dagId, run, taskId, question, answer } = item;
  return (
    <Card>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <div className="min-w-0">
            <Link
              href={paths.task(slug, dagId, run, taskId)}
              className="break-words rounded-xs font-medium text-ink underline-offset-2 hover:underline"
            >
              {dagId} · {taskId}
            </Link>
            <p className="break-words text-ink-3 text-sm">
              {item.runId}, asked <Timestamp value={item.askedAt} past focusable={false} />
              {item.expiresAt !== null && (
                <>
                  , waits until{" "}
                  <Timestamp value={item.expiresAt} format="absolute" focusable={false} />
                </>
              )}
            </p>
          </div>
          <Outcome item={item} />
        </div>
        <p className="whitespace-pre-wrap break-words text-ink">{question.message}</p>
        {item.open && <ApprovalForm asking={{ dagId, run, taskId }} question={question} />}
        {answer !== null && (
          <p className="break-words text-ink-2 text-sm">
            <span className="font-medium text-ink">{answer.by}</span> chose{" "}
            <span className="font-medium text-ink">{answer.choice}</span>{" "}
            <Timestamp value={answer.at} past focusable={false} />
            {answer.comment !== "" && <>: {answer.comment}</>}
          </p>
        )}
      </div>
    </Card>
  );
}

function Outcome({ item: { open, answer, question } }: { item: ApprovalView }) {
  if (open) return <StateBadge state="awaiting_input" size="sm" />;
  if (answer === null) return <StateBadge state="removed" label="Not answered" size="sm" />;
  return question.refusals.includes(answer.choice) ? (
    <StateBadge state="failed" label={answer.choice} size="sm" />
  ) : (
    <StateBadge state="success" label={answer.choice} size="sm" />
  );
}
