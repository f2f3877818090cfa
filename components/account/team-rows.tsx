import { Plus } from "lucide-react";
import { ROLE_WORDS } from "@/components/shared/roles";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LinkButton, TextLink } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";
import type { TeamView } from "@/lib/schemas/api/team";

/** The person's teams, with what they are in each. */
export function TeamRows({ teams }: { teams: readonly TeamView[] }) {
  return (
    <Card
      flush={teams.length > 0}
      title="Teams"
      description={teams.length === 0 ? "You are in no team yet." : "What you may see and do."}
      actions={
        <LinkButton href={paths.newTeam()} size="sm" icon={<Plus size={14} aria-hidden />}>
          Create a team
        </LinkButton>
      }
    >
      {teams.length > 0 && (
        <ul>
          {teams.map((team) => (
            <li
              key={team.id}
              className="flex items-center justify-between gap-3 border-b px-4 py-2.5 last:border-b-0"
            >
              <span className="min-w-0">
                <TextLink href={paths.team(team.slug)} className="block truncate">
                  {team.name}
                </TextLink>
                <span className="block truncate font-mono text-ink-3 text-xs">/{team.slug}</span>
              </span>
              <Badge>{ROLE_WORDS[team.role].label}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
