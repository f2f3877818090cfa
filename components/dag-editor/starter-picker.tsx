import {
  Braces,
  BrainCircuit,
  Database,
  DatabaseZap,
  FileCode,
  Globe,
  type LucideIcon,
  Network,
  Shapes,
  ShieldCheck,
  SquareDashed,
  Timer,
  Truck,
} from "lucide-react";
import { STARTERS, type Starter } from "./starters";

const icons: Record<Starter["id"], LucideIcon> = {
  blank: SquareDashed,
  etl: Shapes,
  landing: DatabaseZap,
  fan_out: Network,
  training: BrainCircuit,
  api: Globe,
  python: FileCode,
  sql: Database,
  moving: Truck,
  tour: Braces,
  waiting: Timer,
  checks: ShieldCheck,
};

/** What a new DAG begins with. */
export function StarterPicker({ onChoose }: { onChoose: (starter: Starter) => void }) {
  return (
    <section aria-labelledby="starters" className="flex flex-col gap-3">
      <h2 id="starters" className="font-semibold text-base text-ink">
        Begin with
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {STARTERS.map((starter) => {
          const Icon = icons[starter.id];
          return (
            <li key={starter.id}>
              <button
                type="button"
                onClick={() => onChoose(starter)}
                className="flex h-full w-full items-start gap-3 rounded-lg border bg-surface p-4 text-left transition-colors hover:border-accent-line hover:bg-hover"
              >
                <span className="grid size-9 shrink-0 place-items-center rounded-md border bg-canvas text-ink-2">
                  <Icon size={18} aria-hidden />
                </span>
                <span className="min-w-0">
                  <span className="block font-semibold text-ink">{starter.title}</span>
                  <span className="mt-0.5 block text-ink-2">{starter.description}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="text-ink-3 text-xs">
        A document says when the DAG runs and what its tasks do. Each save is a version.
      </p>
    </section>
  );
}
