"use client";

import { Download } from "lucide-react";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-styles";
import { Popover } from "@/components/ui/popover";
import { formatNumber } from "@/lib/browser/format";
import { apiPath } from "@/lib/browser/paths";
import { runFilterQuery } from "@/lib/browser/run-filter-query";
import {
  MAX_EXPORTED_RUNS,
  RUN_EXPORT_FORMATS,
  type RunFilter,
} from "@/lib/schemas/api/run-filter";

/** Downloads of the runs that the list means, whatever part of it is loaded. */
export function RunExport({ filter }: { filter: RunFilter }) {
  const { slug } = useTeam();
  return (
    <Popover
      title="Export these runs"
      align="end"
      trigger={<Button icon={<Download size={14} aria-hidden />}>Export</Button>}
    >
      <div className="flex flex-col gap-3">
        <p className="text-ink-2 text-xs">
          All that match the filters, the newest {formatNumber(MAX_EXPORTED_RUNS)} at most.
        </p>
        <div className="flex gap-2">
          {RUN_EXPORT_FORMATS.map((format) => (
            <a
              key={format}
              download
              href={`${apiPath(slug, "runs", "export")}?${runFilterQuery(filter, { format })}`}
              className={buttonClass({ size: "sm" })}
            >
              {format.toUpperCase()}
            </a>
          ))}
        </div>
      </div>
    </Popover>
  );
}
