import { GitCompare, RotateCcw, Save } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";

/** What the toolbar says and offers. */
export type ToolbarProps = {
  title: string;
  /** The version that the text is an edit of; null for a new DAG. */
  baseVersion: number | null;
  isUnsaved: boolean;
  readOnlyReason: string | undefined;
  /** Why it cannot be saved now. */
  blockedReason: string | undefined;
  onSave: () => void;
  onDiscard: () => void;
};

/** Name, version and state of the text, and what to do with it. */
export function EditorToolbar(props: ToolbarProps) {
  const { title, baseVersion, isUnsaved, readOnlyReason, blockedReason } = props;
  const isNew = baseVersion === null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="min-w-0 break-all font-semibold text-ink text-lg">{title}</h1>
      <Badge tone={isNew ? "accent" : "neutral"}>{isNew ? "New" : `v${baseVersion}`}</Badge>
      <span role="status" className="text-ink-3 text-xs">
        {readOnlyReason === undefined ? stateWords(isNew, isUnsaved) : "Read only"}
      </span>
      {readOnlyReason === undefined && (
        <div className="ml-auto flex items-center gap-2">
          <Button
            variant="ghost"
            icon={<RotateCcw size={14} aria-hidden />}
            onClick={props.onDiscard}
            disabled={!isNew && !isUnsaved}
          >
            {isNew ? "Start over" : "Discard"}
          </Button>
          <Button
            variant="primary"
            icon={<Save size={14} aria-hidden />}
            disabledReason={blockedReason}
            onClick={props.onSave}
            aria-keyshortcuts="Control+S Meta+S"
          >
            {isNew ? "Create…" : "Save as version…"}
          </Button>
        </div>
      )}
    </div>
  );
}

function stateWords(isNew: boolean, isUnsaved: boolean): string {
  if (isNew) return "Not saved yet";
  return isUnsaved ? "Unsaved changes" : "No changes";
}

/** Offers to compare, when someone saved a version meanwhile. */
export function CompareButton({ onClick, loading }: { onClick: () => void; loading: boolean }) {
  return (
    <Button
      size="sm"
      icon={<GitCompare size={14} aria-hidden />}
      loading={loading}
      onClick={onClick}
    >
      Compare
    </Button>
  );
}
