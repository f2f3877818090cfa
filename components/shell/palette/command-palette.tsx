"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { History, ListChecks, PanelTop, Workflow } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { type Command, useOfferedCommands } from "@/components/shared/commands";
import { gateFor } from "@/components/shared/role-gate";
import { StateDot } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { type CommandGroup, type CommandItem, CommandList } from "@/components/ui/command-list";
import { backdropClass, modalClass } from "@/components/ui/dialog";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { paths } from "@/lib/browser/paths";
import type { SearchResult } from "@/lib/schemas/api/search";
import { NAV_GROUPS } from "../nav";
import { dagOfPath, matchesWords, screensOfDag } from "./entries";
import { searchQuery } from "./queries";
import { recentDags } from "./recent";

type Entry = CommandItem & ({ href: string } | { command: Command });

/** How long typing must rest before the server is asked, in milliseconds. */
const SEARCH_PAUSE_MS = 120;

/** Finds DAGs, runs, tasks, screens and what can be done on the open page, by typing. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const team = useTeam();
  const router = useRouter();
  const [text, setText] = useState("");
  const typed = text.trim();
  const { data, isFetching } = useQuery(searchQuery(team.slug, useRested(typed)));
  const groups = useGroups(typed, typed === "" ? undefined : data);

  function pick(entry: Entry) {
    onClose();
    if ("href" in entry) router.push(entry.href);
    else entry.command.run();
  }

  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup className={`${modalClass} sm:!top-[12vh] sm:!translate-y-0 sm:max-w-xl`}>
          <Base.Title render={<VisuallyHidden>Search and commands</VisuallyHidden>} />
          <CommandList
            label="Search DAGs, runs, tasks, screens and actions"
            value={text}
            onValueChange={setText}
            groups={groups}
            onPick={pick}
            busy={isFetching}
            empty={isFetching ? "Searching…" : `Nothing is called “${typed}”.`}
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function useGroups(typed: string, found: SearchResult | undefined): CommandGroup<Entry>[] {
  const team = useTeam();
  const pathname = usePathname();
  const commands = useOfferedCommands();
  const shown = (label: string) => matchesWords(label, typed);
  const groups: CommandGroup<Entry>[] = [
    { label: "On this page", items: pageEntries(team.slug, pathname, commands) },
    { label: "DAGs", items: dagEntries(team.slug, dagOfPath(pathname), typed, found) },
    { label: "Runs", items: runEntries(team.slug, found) },
    { label: "Tasks", items: taskEntries(team.slug, found) },
    { label: "Screens", items: screenEntries(team.slug, team.role) },
  ];
  return groups
    .map((group) =>
      group.label === "On this page" || group.label === "Screens"
        ? { ...group, items: group.items.filter(({ label }) => shown(label)) }
        : group,
    )
    .filter(({ items }) => items.length > 0);
}

function pageEntries(team: string, pathname: string, commands: readonly Command[]): Entry[] {
  const actions = commands.map((command) => ({
    id: `command:${command.id}`,
    label: command.label,
    icon: <command.Icon size={15} aria-hidden />,
    disabledReason: command.disabledReason,
    command,
  }));
  const screens = screensOfDag(team, pathname).map(({ view, label, href }) => ({
    id: `view:${view}`,
    label,
    href,
    icon: <PanelTop size={15} aria-hidden />,
  }));
  return [...actions, ...screens];
}

function dagEntries(
  team: string,
  open: string | undefined,
  typed: string,
  found: SearchResult | undefined,
): Entry[] {
  if (typed === "") {
    return recentDags(team)
      .filter((dagId) => dagId !== open)
      .map((dagId) => ({
        id: `dag:${dagId}`,
        label: dagId,
        href: paths.dag(team, dagId),
        icon: <History size={15} aria-hidden />,
        hint: "recent",
      }));
  }
  return (found?.dags ?? []).map(({ dagId, description, paused, lastState }) => ({
    id: `dag:${dagId}`,
    label: dagId,
    href: paths.dag(team, dagId),
    icon:
      lastState === null ? (
        <Workflow size={15} aria-hidden />
      ) : (
        <StateDot state={lastState} kind="run" />
      ),
    hint: paused ? "paused" : description,
  }));
}

function runEntries(team: string, found: SearchResult | undefined): Entry[] {
  return (found?.runs ?? []).map(({ id, dagId, runId, state }) => ({
    id: `run:${id}`,
    label: runId,
    href: paths.run(team, dagId, id),
    icon: <StateDot state={state} kind="run" />,
    hint: dagId,
  }));
}

function taskEntries(team: string, found: SearchResult | undefined): Entry[] {
  return (found?.tasks ?? []).map(({ dagId, taskId, operator }) => ({
    id: `task:${dagId}/${taskId}`,
    label: taskId,
    href: paths.dag(team, dagId, "grid", { task: taskId }),
    icon: <ListChecks size={15} aria-hidden />,
    hint: `${operator} in ${dagId}`,
  }));
}

function screenEntries(team: string, role: ReturnType<typeof useTeam>["role"]): Entry[] {
  return NAV_GROUPS.flatMap(({ items }) => items).map(
    ({ segment, label, Icon, href, permission }) => ({
      id: `screen:${segment}`,
      label,
      href: href(team),
      icon: <Icon size={15} aria-hidden />,
      ...gateFor(role, permission, `see ${label}`),
    }),
  );
}

/** A text once typing has rested. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
