import { Download, FileCode, GitCompare, RotateCcw, Save, Upload } from "lucide-react";
import { useRef } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";

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
  onImport: (file: File) => void;
  onExport: () => void;
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
      {readOnlyReason !== undefined && (
        <Button
          variant="ghost"
          icon={<Download size={14} aria-hidden />}
          className="ml-auto"
          onClick={props.onExport}
        >
          Export
        </Button>
      )}
      {readOnlyReason === undefined && (
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <FileMenu onImport={props.onImport} onExport={props.onExport} />
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

/** Takes a document out as a file, or one in. */
function FileMenu({ onImport, onExport }: Pick<ToolbarProps, "onImport" | "onExport">) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" icon={<FileCode size={14} aria-hidden />}>
            File
          </Button>
        }
      >
        <MenuItem icon={<Upload size={14} aria-hidden />} onClick={() => picker.current?.click()}>
          Import a YAML file…
        </MenuItem>
        <MenuItem icon={<Download size={14} aria-hidden />} onClick={onExport}>
          Export as YAML
        </MenuItem>
      </Menu>
      <input
        ref={picker}
        type="file"
        accept=".yaml,.yml,.json,text/yaml,application/yaml,application/json"
        aria-label="YAML file to import"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) onImport(file);
          // The same file can be chosen again.
          event.target.value = "";
        }}
      />
    </>
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
