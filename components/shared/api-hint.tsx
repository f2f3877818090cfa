"use client";

import { SquareTerminal } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { TextLink } from "@/components/ui/link-button";
import { Popover } from "@/components/ui/popover";
import { apiPath, paths } from "@/lib/browser/paths";
import type { JsonValue } from "@/lib/schemas/json";
import { curlLine } from "./curl-line";
import { useTeam } from "./team-context";

/** A request to show; `path` is below the team's own address. */
export type ApiExample = {
  /** What it does, as "List connections". */
  title: string;
  path: readonly string[];
  query?: string;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: JsonValue;
  /** The same with our own command; see cliLine. */
  cli?: string;
};

/** Shows how to get from a shell what the screen shows: lines of curl, and of our own command, to copy. */
export function ApiHint({ examples }: { examples: readonly ApiExample[] }) {
  return (
    <Popover
      align="end"
      title="The same from a shell"
      className="w-[40rem] max-w-[calc(100vw-1rem)]!"
      trigger={
        <Button variant="ghost" icon={<SquareTerminal size={14} aria-hidden />}>
          API
        </Button>
      }
    >
      <Examples examples={examples} />
    </Popover>
  );
}

/** A component of its own, because only an open popover is certain to be in a browser. */
function Examples({ examples }: { examples: readonly ApiExample[] }) {
  const { slug } = useTeam();
  return (
    <div className="flex flex-col gap-3">
      {examples.map((example) => (
        <div key={example.title} className="flex min-w-0 flex-col gap-2">
          {example.cli !== undefined && (
            <CodeBlock title={`${example.title} (CLI)`} code={example.cli} wrap />
          )}
          <CodeBlock
            title={example.cli === undefined ? example.title : `${example.title} (curl)`}
            code={curlLine({
              url: `${window.location.origin}${apiPath(slug, ...example.path)}${example.query ?? ""}`,
              method: example.method ?? "GET",
              ...(example.json === undefined ? {} : { json: example.json }),
            })}
          />
        </div>
      ))}
      <p className="text-ink-3 text-xs">
        <span className="font-mono">MILLRACE_TOKEN</span> holds one of the team's{" "}
        <TextLink href={paths.tokens(slug)}>API tokens</TextLink>.
      </p>
    </div>
  );
}
