import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";
import type { RunDetail } from "@/lib/schemas/api/run";

/** The updates of assets that started a run; nothing for other runs. */
export function AssetEvents({ run }: { run: RunDetail }) {
  const { slug } = useTeam();
  if (run.assetEvents.length === 0) return null;
  return (
    <Card title="Started by updates of assets">
      <ul className="flex flex-col gap-1">
        {run.assetEvents.map(({ id, asset, sourceDag, sourceRun, sourceTask, publishedBy, at }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-2">
            <span className="break-all font-medium text-ink">{asset}</span>
            <span className="text-ink-2">
              {sourceRun === null ? (
                `published by ${publishedBy}`
              ) : (
                <>
                  by{" "}
                  <TextLink href={paths.run(slug, sourceDag, sourceRun)}>
                    {sourceDag} {sourceTask}
                  </TextLink>
                </>
              )}
            </span>
            <Timestamp past value={at} focusable={false} className="text-ink-3 text-xs" />
          </li>
        ))}
      </ul>
    </Card>
  );
}
