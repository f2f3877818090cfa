"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, History } from "lucide-react";
import { parseAsInteger, useQueryState } from "nuqs";
import { useState } from "react";
import { CompareView } from "@/components/shared/code/compare-view";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { downloadYaml } from "./document-file";
import { editorQueries } from "./queries";
import { RestoreDialog } from "./restore-dialog";

/** A version of a DAG as the list of versions knows it. */
type Known = { number: number; message: string };

/** What can be done with a version: compare it with any other, take it as a file, restore it. */
export function VersionTools({
  dagId,
  version,
  versions,
}: {
  dagId: string;
  version: { number: number; source: string };
  /** Those that it can be compared with. */
  versions: readonly Known[];
}) {
  const { slug } = useTeam();
  const gate = useGate("dag.edit", "restore versions");
  const [other, setOther] = useQueryState("with", parseAsInteger);
  const [isRestoring, setIsRestoring] = useState(false);
  const detail = useQuery(dagQueries.detail(slug, dagId));
  const newest = detail.data?.versionNumber;
  const isNewest = newest === undefined || newest === version.number;
  const compared = other === version.number ? null : other;
  const options = [
    { value: "", label: "Nothing" },
    ...versions
      .filter(({ number }) => number !== version.number)
      .map(({ number, message }) => ({
        value: String(number),
        label: `v${number}`,
        description: message === "" ? "No message" : message,
      })),
  ];
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-ink-2 text-sm">Compare with</span>
        <div className="w-44">
          <Select
            size="sm"
            aria-label={`Compare v${version.number} with`}
            options={options}
            value={compared === null ? "" : String(compared)}
            onValueChange={(next) => void setOther(next === "" ? null : Number(next))}
          />
        </div>
        <div className="ml-auto flex gap-2">
          <Button
            size="sm"
            variant="ghost"
            icon={<Download size={14} aria-hidden />}
            onClick={() => downloadYaml(`${dagId}.v${version.number}`, version.source)}
          >
            Export
          </Button>
          <Button
            size="sm"
            icon={<History size={14} aria-hidden />}
            disabledReason={
              gate.disabledReason ?? (isNewest ? "It is the current version." : undefined)
            }
            onClick={() => setIsRestoring(true)}
          >
            Restore…
          </Button>
        </div>
      </div>
      {compared !== null && <Compared dagId={dagId} version={version} other={compared} />}
      {isRestoring && newest !== undefined && (
        <RestoreDialog
          dagId={dagId}
          version={version}
          newest={newest}
          onClose={() => setIsRestoring(false)}
        />
      )}
    </div>
  );
}

function Compared({
  dagId,
  version,
  other,
}: {
  dagId: string;
  version: { number: number; source: string };
  other: number;
}) {
  const { slug } = useTeam();
  const query = useQuery(editorQueries.version(slug, dagId, other));
  return (
    <QueryContent query={query} skeleton={<Skeleton className="h-40 w-full" />}>
      {(found) => {
        // The older one to the left, whichever was chosen first.
        const [before, after] = found.number < version.number ? [found, version] : [version, found];
        return before.source === after.source ? (
          <p className="text-ink-2">
            v{before.number} and v{after.number} are the same text.
          </p>
        ) : (
          <CompareView
            before={before.source}
            after={after.source}
            beforeLabel={`v${before.number}`}
            afterLabel={`v${after.number}`}
          />
        );
      }}
    </QueryContent>
  );
}
