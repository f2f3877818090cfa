"use client";

import { useQuery } from "@tanstack/react-query";
import { CalendarClock, FileCode2, Hourglass, TrendingUp, Workflow } from "lucide-react";
import { QueryContent } from "@/components/shared/query-state";
import { StateDot } from "@/components/shared/state-mark";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { HomeView } from "@/lib/schemas/api/home";
import { ActiveCard } from "./active-card";
import { ComingCard, LateCard } from "./due-card";
import { FailingCard } from "./failing-card";
import { homeQuery } from "./queries";
import { StatTile } from "./stat-tile";
import { TrendCard, weekWords } from "./trend-card";

/** A team at a glance: what fails, runs, is late, comes next, and how the last days went. */
export function HomeScreen() {
  const { slug } = useTeam();
  const query = useQuery(homeQuery(slug));
  return (
    <QueryContent query={query} skeleton={<HomeSkeleton />}>
      {(home) => (home.dagCount === 0 ? <FirstSteps /> : <Overview home={home} />)}
    </QueryContent>
  );
}

function Overview({ home }: { home: HomeView }) {
  const { slug } = useTeam();
  const week = weekWords(home.days);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
        <StatTile
          label="Failing"
          value={home.failing.count}
          detail={`of ${formatCount(home.dagCount, "DAG")}`}
          icon={<StateDot state="failed" kind="run" decorative />}
          href={paths.dags(slug, { state: "failed" })}
        />
        <StatTile
          label="Running"
          value={home.active.count}
          detail={home.active.count === 1 ? "run" : "runs"}
          icon={<StateDot state="running" kind="run" decorative />}
          href={paths.runs(slug, { state: "running" })}
        />
        <StatTile
          label="Late or missed"
          value={home.late.count + home.missed.count}
          detail={
            home.missed.count > 0
              ? `${formatCount(home.missed.count, "DAG")} missed dates`
              : "due and not started"
          }
          icon={<Hourglass size={14} aria-hidden />}
        />
        <StatTile
          label="Next 24 hours"
          value={home.coming.count}
          detail={`of ${formatCount(home.activeDagCount, "DAG")} that are on`}
          icon={<CalendarClock size={14} aria-hidden />}
        />
        <StatTile
          label="Success"
          value={week.value}
          detail={week.detail}
          icon={<TrendingUp size={14} aria-hidden />}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <FailingCard failing={home.failing} />
          <ActiveCard active={home.active} />
        </div>
        <div className="flex flex-col gap-4">
          <LateCard late={home.late} missed={home.missed} />
          <ComingCard coming={home.coming} />
          <TrendCard days={home.days} />
        </div>
      </div>
    </div>
  );
}

function FirstSteps() {
  const { slug } = useTeam();
  const gate = useGate("dag.edit", "create DAGs");
  return (
    <Card flush>
      <EmptyState
        icon={<Workflow size={18} aria-hidden />}
        title="Make the first DAG"
        actions={
          gate.disabledReason === undefined ? (
            <>
              <LinkButton
                href={paths.newDag(slug)}
                variant="primary"
                icon={<FileCode2 size={14} aria-hidden />}
              >
                Start from a template
              </LinkButton>
              <LinkButton href={paths.connections(slug)}>Add a connection</LinkButton>
            </>
          ) : (
            <Button {...gate}>Start from a template</Button>
          )
        }
      >
        Here you will see what fails, what runs, what is late and what comes next.
      </EmptyState>
    </Card>
  );
}

function HomeSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
        {["failing", "running", "late", "next", "success"].map((tile) => (
          <Skeleton key={tile} className="h-24 rounded-lg" />
        ))}
      </div>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Skeleton className="h-80 rounded-lg" />
        <Skeleton className="h-80 rounded-lg" />
      </div>
    </div>
  );
}
