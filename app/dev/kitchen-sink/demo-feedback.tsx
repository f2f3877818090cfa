"use client";

import { Workflow } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionList } from "@/components/ui/description-list";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { LoadMore } from "@/components/ui/load-more";
import { Progress } from "@/components/ui/progress";
import { SkeletonCard, SkeletonTable } from "@/components/ui/skeleton";
import { Tag } from "@/components/ui/tag";

/** Content, waiting, emptiness and failure. */
export function DemoFeedback() {
  const [tag, setTag] = useState(true);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Badge>viewer</Badge>
        <Badge tone="accent">draft</Badge>
        <Badge tone="ok">verified</Badge>
        <Badge tone="info">backfill</Badge>
        <Badge tone="warn">paused</Badge>
        <Badge tone="danger">revoked</Badge>
        <Tag name="etl" />
        <Tag name="filter" active={tag} onClick={() => setTag(!tag)} />
        <Tag name="removable" onRemove={() => undefined} />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Callout title="Catch-up is off">Only the newest interval runs when you resume.</Callout>
        <Callout tone="ok" title="Connection works">
          Answered in 42 ms.
        </Callout>
        <Callout tone="warn" title="02:30 does not exist on 29 March">
          It shifts to 03:00.
        </Callout>
        <Callout
          tone="danger"
          title="No worker is alive"
          action={<Button size="sm">Workers</Button>}
        >
          Runs wait until one starts.
        </Callout>
      </div>
      <ErrorPanel
        error={{
          title: "The document is not valid",
          detail: "Two problems must be solved before it can be published.",
          status: 422,
          code: "dag_invalid",
          problems: [
            {
              path: ["tasks", "transform", "needs", 0],
              message: "there is no task “extrat”; did you mean “extract”?",
              line: 14,
            },
            { path: ["schedule"], message: "“0 25 * * *” has an hour of 25", line: 3 },
          ],
        }}
        actions={<Button size="sm">Try again</Button>}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Card>
          <EmptyState
            icon={<Workflow size={20} aria-hidden />}
            title="No DAGs yet"
            actions={
              <>
                <Button variant="primary">New DAG</Button>
                <Button>Install an example</Button>
              </>
            }
          >
            A DAG is a pipeline of tasks with a schedule. Start from a document or an example.
          </EmptyState>
        </Card>
        <div className="flex flex-col gap-4">
          <Card title="Run" actions={<CopyButton text="dag_etl_example">Copy id</CopyButton>}>
            <DescriptionList
              items={[
                { term: "Started by", value: "ada@example.com" },
                { term: "Interval", value: "2026-11-15 to 2026-11-22" },
                { term: "Version", value: "12" },
              ]}
            />
          </Card>
          <Card>
            <div className="flex flex-col gap-4">
              <Progress label="Backfill" value={312} max={1204} valueText="312 of 1,204" />
              <Progress label="Connecting" />
            </div>
          </Card>
          <SkeletonCard />
        </div>
      </div>
      <CodeBlock
        title="dag_etl_example.yaml"
        code={
          'dag_id: dag_etl_example\nschedule: "@weekly"\ntimezone: Europe/Berlin\ntasks:\n  extract: { operator: http.request, url: "https://example.com/orders?day={{ ds }}" }'
        }
      />
      <Card flush title="Loading">
        <SkeletonTable rows={3} />
        <LoadMore shown={50} noun="runs" hasMore onLoadMore={() => undefined} />
      </Card>
    </>
  );
}
