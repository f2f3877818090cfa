import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { AssetForm, AssetGroup, AssetMode } from "@/lib/core/timetable/schedule-form";
import { ListField } from "../form/list-field";

/** Assets whose updates start a run: any or all of them, and groups of which any or all count. */
export function AssetsForm({
  form,
  known,
  isReadOnly,
  onChange,
}: {
  form: AssetForm;
  known: readonly string[];
  isReadOnly: boolean;
  onChange: (form: AssetForm) => void;
}) {
  const { mode, members } = form;
  const [isAdding, setAdding] = useState(false);
  const names = members.filter((member) => typeof member === "string");
  const groups = members.filter((member) => typeof member !== "string");
  const put = (nextNames: readonly string[], nextGroups: readonly AssetGroup[]) =>
    onChange({ mode, members: inOrder(members, nextNames, nextGroups) });
  return (
    <div className="flex flex-col gap-3">
      <Mode
        label="Which updates start a run"
        mode={mode}
        onChange={(next) => onChange({ ...form, mode: next })}
        isReadOnly={isReadOnly}
      />
      <ListField
        label="Assets"
        values={names}
        known={known}
        isReadOnly={isReadOnly}
        onChange={(next) => put(next, groups)}
      />
      {groups.map((group, index) => (
        <section
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no name of its own
          key={index}
          aria-label={`Assets together ${index + 1}`}
          className="flex flex-col gap-2 rounded-md border p-2.5"
        >
          <div className="flex items-center justify-between gap-2">
            <Mode
              label={`Which of them count, ${index + 1}`}
              mode={group.mode}
              onChange={(next) => put(names, groups.with(index, { ...group, mode: next }))}
              isReadOnly={isReadOnly}
            />
            {!isReadOnly && (
              <IconButton
                size="sm"
                label={`Remove these assets, ${index + 1}`}
                onClick={() => put(names, groups.toSpliced(index, 1))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            )}
          </div>
          <ListField
            label={`Assets together ${index + 1}`}
            values={group.names}
            known={known}
            isReadOnly={isReadOnly}
            onChange={(next) =>
              put(
                names,
                next.length === 0
                  ? groups.toSpliced(index, 1)
                  : groups.with(index, { ...group, names: next }),
              )
            }
          />
        </section>
      ))}
      {isAdding && (
        <section
          aria-label="Assets together, new"
          className="flex flex-col gap-1.5 rounded-md border border-dashed p-2.5"
        >
          <p className="text-ink-3 text-xs">It is there with its first asset.</p>
          <ListField
            label="Assets together, new"
            values={[]}
            known={known}
            isReadOnly={isReadOnly}
            onChange={(next) => {
              setAdding(false);
              put(names, [...groups, { mode: mode === "any" ? "all" : "any", names: next }]);
            }}
          />
        </section>
      )}
      {!isReadOnly && !isAdding && members.length > 0 && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          Add assets that count together
        </Button>
      )}
    </div>
  );
}

function Mode({
  label,
  mode,
  isReadOnly,
  onChange,
}: {
  label: string;
  mode: AssetMode;
  isReadOnly: boolean;
  onChange: (mode: AssetMode) => void;
}) {
  if (isReadOnly) return <span className="text-ink-2 text-sm">{WORDS[mode]}</span>;
  return (
    <div>
      <SegmentedControl<AssetMode>
        size="sm"
        label={label}
        value={mode}
        onValueChange={onChange}
        options={[
          { value: "any", label: WORDS.any },
          { value: "all", label: WORDS.all },
        ]}
      />
    </div>
  );
}

const WORDS = { any: "Any of them", all: "All of them" } as const;

/** What stays keeps its place among the others; what is new goes to the end. */
function inOrder(
  members: AssetForm["members"],
  names: readonly string[],
  groups: readonly AssetGroup[],
): AssetForm["members"] {
  const left = [...groups];
  const kept = members.flatMap((member): AssetForm["members"] => {
    if (typeof member === "string") return names.includes(member) ? [member] : [];
    const isGone = !groups.includes(member) && groups.length < groupsOf(members).length;
    if (isGone) return [];
    const [next] = left.splice(0, 1);
    return next === undefined ? [] : [next];
  });
  const there = new Set(kept);
  return [...kept, ...names.filter((name) => !there.has(name)), ...left];
}

function groupsOf(members: AssetForm["members"]): AssetGroup[] {
  return members.filter((member) => typeof member !== "string");
}
