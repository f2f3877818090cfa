"use client";

import { Plus } from "lucide-react";
import { LiveIndicator } from "@/components/shared/live-indicator";
import { AppShell } from "@/components/shell/app-shell";
import { DemoBanner } from "@/components/shell/demo-banner";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { Button } from "@/components/ui/button";
import { DemoDomain } from "./demo-domain";

/** The frame of a team's pages. */
export function DemoShell() {
  return (
    <AppShell
      team={{ slug: "acme", name: "Acme Data", role: "operator" }}
      teams={[
        { slug: "acme", name: "Acme Data", role: "operator" },
        { slug: "growth", name: "Growth", role: "owner" },
      ]}
      user={{ name: "Ada Lovelace", email: "ada@example.com" }}
      onSignOut={() => undefined}
      banner={<DemoBanner>You are looking at the demo team.</DemoBanner>}
    >
      <TopBar
        crumbs={[{ label: "Acme Data", href: "#team" }, { label: "DAGs" }]}
        status={<LiveIndicator state="live" />}
        actions={
          <Button size="sm" variant="primary" icon={<Plus size={14} aria-hidden />}>
            New DAG
          </Button>
        }
      />
      <Page title="DAGs" description="Pipelines of this team, and how their last runs went.">
        <DemoDomain />
      </Page>
    </AppShell>
  );
}
