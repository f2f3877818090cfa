"use client";

import { useQuery } from "@tanstack/react-query";
import { useTeam } from "@/components/shared/team-context";
import { LinkTabs } from "@/components/ui/link-tabs";
import { alertSummaryQuery } from "@/lib/browser/alert-queries";
import { useHydrated } from "@/lib/browser/hydrated";
import { paths } from "@/lib/browser/paths";

/** The screens of alerts, with how much waits on each. */
export function AlertTabs() {
  const { slug } = useTeam();
  const query = useQuery(alertSummaryQuery(slug));
  // The navigation asks for the same, and may have its answer before these tabs hydrate.
  const data = useHydrated() ? query.data : undefined;
  const count = (n: number | undefined) => (n === undefined || n === 0 ? {} : { count: n });
  return (
    <LinkTabs
      label="Screens of alerts"
      tabs={[
        { label: "Incidents", href: paths.alerts(slug), exact: true, ...count(data?.open) },
        { label: "Rules", href: paths.alerts(slug, "rules") },
        { label: "Channels", href: paths.alerts(slug, "channels") },
        {
          label: "Deliveries",
          href: paths.alerts(slug, "deliveries"),
          ...count(data?.failedDeliveries),
        },
      ]}
    />
  );
}
