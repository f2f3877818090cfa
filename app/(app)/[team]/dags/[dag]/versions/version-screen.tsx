"use client";

import dynamic from "next/dynamic";
import { VersionList } from "@/components/dag/version-list";
import { Skeleton } from "@/components/ui/skeleton";

const VersionTools = dynamic(
  () => import("@/components/dag-editor/version-tools").then((module) => module.VersionTools),
  { ssr: false, loading: () => <Skeleton className="h-8 w-full" /> },
);

/** The versions of a DAG, with the editor's tools for each. */
export function VersionScreen({ dagId }: { dagId: string }) {
  return (
    <VersionList
      dagId={dagId}
      renderTools={({ version, versions }) => (
        <VersionTools key={version.number} dagId={dagId} version={version} versions={versions} />
      )}
    />
  );
}
