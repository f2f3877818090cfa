"use client";

import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { addParam } from "@/lib/core/dag/edit/params";
import { isJsonObject, jsonObjectSchema } from "@/lib/schemas/json";
import { valueAt } from "../document-schema";
import { errorAt } from "../form/error-at";
import { useFormWorld } from "../form/use-form-world";
import { useEditorDocument } from "../use-editor-document";
import { ParamCard } from "./param-card";

/** The DAG's params: what a run may be given, in the order in which the trigger form asks. */
export function ParamsSection() {
  const { checked, isReadOnly, apply } = useEditorDocument();
  const world = useFormWorld(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [added, setAdded] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const written = jsonObjectSchema.safeParse(valueAt(checked.parsed.value, ["params"]) ?? {});
  const params = written.success ? Object.entries(written.data) : [];
  const names = params.map(([name]) => name);
  const isWrong = errorAt(checked.problems, ["params"]) !== undefined;

  function add(event: FormEvent) {
    event.preventDefault();
    const name = added.trim();
    if (name === "") return;
    const result = apply((text) => addParam(text, name, { type: "string" }), { quiet: true });
    setFault(result.ok ? null : result.reason);
    if (!result.ok) return;
    setAdded("");
    setOpened(name);
  }

  return (
    <details open={isWrong} className="border-t pt-3">
      <summary className="cursor-pointer font-medium text-ink text-sm">
        Params
        {names.length > 0 && (
          <span className="ml-2 font-normal text-ink-3 text-xs">{names.length}</span>
        )}
      </summary>
      <div className="flex flex-col gap-2 pt-3">
        {names.length === 0 && (
          <p className="text-ink-3 text-xs">
            A run may be given values; its form asks for each param, and templates read it as{" "}
            <code className="font-mono">{"{{ params.name }}"}</code>.
          </p>
        )}
        {params.map(([name, param], index) => {
          const next = names[index + 1];
          return (
            <ParamCard
              key={name}
              name={name}
              param={isJsonObject(param) ? param : {}}
              before={names[index - 1] ?? null}
              behind={next === undefined ? null : { next: names[index + 2] ?? null }}
              isOpen={opened === name}
              world={world}
              onOpen={setOpened}
            />
          );
        })}
        {!isReadOnly && (
          <form onSubmit={add} className="flex items-center gap-1.5">
            <Input
              mono
              aria-label="Name of a new param"
              aria-invalid={fault !== null || undefined}
              placeholder="region"
              value={added}
              spellCheck={false}
              onChange={(event) => {
                setAdded(event.target.value);
                setFault(null);
              }}
            />
            <Button size="sm" type="submit" icon={<Plus size={14} aria-hidden />}>
              Add param
            </Button>
          </form>
        )}
        {fault !== null && (
          <p role="alert" className="text-danger-text text-xs">
            {fault}
          </p>
        )}
      </div>
    </details>
  );
}
