import { Code } from "@/components/ui/code-block";

const surfaces = [
  "canvas",
  "surface",
  "raised",
  "sunken",
  "hover",
  "active",
  "line",
  "line-strong",
  "control",
];
const meanings = ["accent", "ok", "info", "warn", "danger"];
const sizes: [string, string][] = [
  ["text-2xl", "26 Pipelines that say why"],
  ["text-xl", "20 Pipelines that say why"],
  ["text-lg", "16 Pipelines that say why"],
  ["text-base", "14 Pipelines that say why"],
  ["text-sm", "13 Pipelines that say why"],
  ["text-xs", "12 Pipelines that say why"],
  ["text-2xs", "11 Pipelines that say why"],
];

/** Colours and type. */
export function DemoTokens() {
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-2">
          {surfaces.map((name) => (
            <Swatch key={name} name={name} />
          ))}
        </div>
        <div className="grid grid-cols-5 gap-2">
          {meanings.map((name) => (
            <div key={name} className="overflow-hidden rounded-md border text-center text-2xs">
              <div className="h-8" style={{ background: `var(--${name})` }} />
              <div
                className="py-1.5 font-medium"
                style={{ background: `var(--${name}-soft)`, color: `var(--${name}-text)` }}
              >
                {name}
              </div>
            </div>
          ))}
        </div>
        <p>
          Text in three levels: <span className="text-ink">first</span>,{" "}
          <span className="text-ink-2">second</span>, <span className="text-ink-3">third</span>, and{" "}
          <Code>code</Code>.
        </p>
      </div>
      <div className="flex flex-col gap-1">
        {sizes.map(([size, text]) => (
          <p
            key={size}
            className={`${size} ${size > "text-l" && size < "text-m" ? "font-semibold" : ""}`}
          >
            {text}
          </p>
        ))}
        <p className="font-mono text-xs">0123456789 dag_etl_example 2026-11-22T20:14:00Z</p>
      </div>
    </div>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <div className="flex w-18 flex-col gap-1">
      <div className="h-8 rounded-md border" style={{ background: `var(--${name})` }} />
      <span className="text-2xs text-ink-3">{name}</span>
    </div>
  );
}
