"use client";

import { useState } from "react";
import { useTeam } from "@/components/shared/team-context";
import { TextLink } from "@/components/ui/link-button";
import { Tag } from "@/components/ui/tag";
import { paths } from "@/lib/browser/paths";

/** Tags that are shown before one asks for more. */
const FIRST = 8;

/** The tags of a DAG, each a way to the DAGs that share it; many fold. */
export function DagTags({ tags }: { tags: readonly string[] }) {
  const { slug } = useTeam();
  const [all, setAll] = useState(false);
  // One or two more take no more room than the word that hides them.
  const shown = all || tags.length <= FIRST + 2 ? tags : tags.slice(0, FIRST);
  return (
    <span className="flex flex-wrap items-center gap-1">
      {shown.map((tag) => (
        <TextLink
          key={tag}
          href={paths.dags(slug, { tag })}
          className="no-underline hover:no-underline"
        >
          <Tag name={tag} />
        </TextLink>
      ))}
      {shown.length < tags.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="min-h-6 rounded-xs px-1 text-ink-2 text-xs underline-offset-2 hover:underline"
        >
          {tags.length - FIRST} more tags
        </button>
      )}
    </span>
  );
}
