"use client";

import { Play } from "lucide-react";
import { CronText } from "@/components/shared/cron-text";
import { Duration } from "@/components/shared/duration";
import { LiveIndicator } from "@/components/shared/live-indicator";
import { RoleGate } from "@/components/shared/role-gate";
import { RunBars } from "@/components/shared/run-bars";
import { STATE_ORDER } from "@/components/shared/state";
import { StateBadge, StateDot, StateLegend } from "@/components/shared/state-mark";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Switch } from "@/components/ui/choice";
import { TextLink } from "@/components/ui/link-button";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { NOON, sampleDags, sampleRuns } from "./demo-data";

/** Widgets that know the domain's words. */
export function DemoDomain() {
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {STATE_ORDER.task.map((state) => (
          <StateBadge key={state} state={state} />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {STATE_ORDER.run.map((state) => (
          <StateBadge key={state} state={state} kind="run" size="sm" />
        ))}
        <StateBadge state="success" kind="run" label="Success, with failures" size="sm" />
        {STATE_ORDER.task.map((state) => (
          <StateDot key={state} state={state} size={16} />
        ))}
      </div>
      <Card title="Legend">
        <StateLegend />
      </Card>
      <Card
        flush
        title="DAGs"
        description="4 in this team"
        actions={
          <>
            <LiveIndicator state="live" />
            {/* biome-ignore lint/a11y/useValidAriaRole: a role in the team */}
            <RoleGate role="viewer" permission="dag.edit" to="create DAGs">
              {(gate) => (
                <Button variant="primary" size="sm" {...gate}>
                  New DAG
                </Button>
              )}
            </RoleGate>
          </>
        }
      >
        <Table label="DAGs">
          <THead>
            <Th shrink>On</Th>
            <Th>DAG</Th>
            <Th>Schedule</Th>
            <Th>Last runs</Th>
            <Th>Last state</Th>
            <Th align="end">Took</Th>
            <Th align="end">Last run</Th>
            <Th shrink>
              <span className="sr-only">Actions</span>
            </Th>
          </THead>
          <TBody>
            {sampleDags.map((dag, index) => (
              <Tr key={dag.id}>
                <Td label="On" shrink>
                  <Switch aria-label={`Run ${dag.id} on schedule`} defaultChecked={dag.active} />
                </Td>
                <Td lead>
                  <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
                    <TextLink href={`#${dag.id}`} className="text-ink">
                      {dag.id}
                    </TextLink>
                    {dag.tags.map((tag) => (
                      <Tag key={tag} name={tag} />
                    ))}
                  </div>
                </Td>
                <Td label="Schedule">
                  <CronText words={dag.words} {...(dag.cron && { expression: dag.cron })} />
                </Td>
                <Td label="Last runs">
                  <RunBars runs={sampleRuns(dag.seed, 20 - index * 3, dag.state)} />
                </Td>
                <Td label="Last state">
                  <StateBadge state={dag.state} kind="run" size="sm" />
                </Td>
                <Td label="Took" align="end">
                  <Duration ms={dag.state === "queued" ? null : 42_000 * (index + 1) ** 2} />
                </Td>
                <Td label="Last run" align="end" className="text-ink-2">
                  <Timestamp
                    value={NOON - index * 5_000_000}
                    zone="Europe/Berlin"
                    focusable={false}
                  />
                </Td>
                <Td shrink>
                  <RoleGate
                    role={index === 3 ? "viewer" : "operator"}
                    permission="run.trigger"
                    to="trigger runs"
                  >
                    {(gate) => (
                      <Button
                        size="sm"
                        variant="ghost"
                        icon={<Play size={14} aria-hidden />}
                        {...gate}
                      >
                        Trigger
                      </Button>
                    )}
                  </RoleGate>
                </Td>
              </Tr>
            ))}
          </TBody>
        </Table>
      </Card>
      <div className="flex flex-wrap items-center gap-6">
        <LiveIndicator state="live" />
        <LiveIndicator state="reconnecting" />
        <LiveIndicator state="off" />
        <Timestamp value={NOON} zone="America/New_York" />
        <Timestamp value={NOON} format="absolute" zone="Asia/Kolkata" />
        <Duration ms={7_820_000} />
      </div>
    </>
  );
}
