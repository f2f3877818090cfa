import { CodeBlock } from "@/components/ui/code-block";
import { isJsonObject } from "@/lib/schemas/json";

/** The configuration of an attempt after its templates were rendered; secrets are masked. */
export function RenderedView({ rendered }: { rendered: unknown }) {
  if (!isJsonObject(rendered) || Object.keys(rendered).length === 0) {
    return (
      <p className="rounded-lg border bg-surface px-4 py-8 text-center text-ink-3">
        {rendered === null
          ? "Its configuration was not rendered: the attempt ended before that."
          : "This task has no configuration of its own."}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {Object.entries(rendered).map(([key, value]) => (
        <CodeBlock
          key={key}
          title={<span className="font-mono">{key}</span>}
          code={typeof value === "string" ? value : JSON.stringify(value, null, 2)}
        />
      ))}
    </div>
  );
}
