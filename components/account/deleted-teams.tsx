"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { failureText } from "@/components/shared/form-errors";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import { deletedTeamQueries, restoreTeam } from "./queries";

/** Teams that the person owned and can bring back. Nothing is shown while there are none. */
export function DeletedTeams() {
  const client = useQueryClient();
  const router = useRouter();
  const { data } = useQuery(deletedTeamQueries.list());
  const restore = useMutation({
    mutationFn: restoreTeam,
    onSuccess: async (team) => {
      await client.invalidateQueries({ queryKey: deletedTeamQueries.list().queryKey });
      router.refresh();
      toast({
        title: `${team.name} is back`,
        description: "Its DAGs are paused: unpause what should run.",
        tone: "success",
      });
    },
    onError: (error) => {
      toast({
        title: "The team was not restored",
        description: failureText(error),
        tone: "danger",
      });
    },
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Card flush title="Deleted teams" description="Restore one before its week is over.">
      <ul>
        {data.items.map(({ slug, name, deletedAt, deletedBy, purgeAfter }) => (
          <li
            key={slug}
            className="flex flex-wrap items-center justify-between gap-3 border-b px-4 py-2.5 last:border-b-0"
          >
            <span className="min-w-0">
              <span className="block truncate text-ink">{name}</span>
              <span className="block text-ink-3 text-xs">
                Deleted by {deletedBy} <Timestamp past value={deletedAt} />, gone for good{" "}
                <Timestamp value={purgeAfter} />
              </span>
            </span>
            <Button
              size="sm"
              icon={<RotateCcw size={14} aria-hidden />}
              aria-label={`Restore ${name}`}
              loading={restore.isPending && restore.variables === slug}
              onClick={() => restore.mutate(slug)}
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
