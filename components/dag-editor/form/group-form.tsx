"use client";

import { ArrowLeft } from "lucide-react";
import { Button } from "@/components/ui/button";
import { valueAt } from "../document-schema";
import { useEditorDocument } from "../use-editor-document";
import { DocumentForm } from "./document-form";
import { useFormWorld } from "./use-form-world";

const ABOUT = new Set(["label", "description"]);
const PLACE = new Set(["group", "needs"]);
const MAPPING = new Set(["expand", "map_index_template", "max_map_length"]);

/** The form of a group: what it is called, what it waits for, and what holds for its tasks. */
export function GroupForm({ groupId }: { groupId: string }) {
  const { checked, select, leaveGroup } = useEditorDocument();
  const world = useFormWorld(null);
  const members = checked.parsed.tasks.filter(({ group }) => group === groupId);
  const hasDefaults = valueAt(checked.parsed.value, ["groups", groupId, "default_args"]);
  return (
    <>
      <div className="flex items-center gap-2">
        <Button
          size="sm"
          variant="ghost"
          icon={<ArrowLeft size={14} aria-hidden />}
          onClick={leaveGroup}
        >
          DAG
        </Button>
        <h3 className="min-w-0 flex-1 truncate font-medium font-mono text-ink text-sm">
          {groupId}
        </h3>
        <Button size="sm" onClick={() => select(members.map(({ taskId }) => taskId))}>
          Select its tasks
        </Button>
      </div>
      <DocumentForm
        path={["groups", groupId]}
        world={world}
        sections={[
          { title: "Group", has: (name) => ABOUT.has(name) },
          { title: "Place in the graph", has: (name) => PLACE.has(name) },
          { title: "Mapping", isFolded: true, has: (name) => MAPPING.has(name) },
        ]}
      />
      <details open={hasDefaults !== undefined} className="border-t pt-3">
        <summary className="cursor-pointer font-medium text-ink text-sm">
          Defaults of its tasks
        </summary>
        <DocumentForm
          path={["groups", groupId, "default_args"]}
          inheritFrom={["default_args"]}
          world={world}
          sections={[{ title: "Defaults", has: () => true }]}
        />
      </details>
    </>
  );
}
