import { clsx } from "clsx";
import { RUN_STATE_LOOKS } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import { formatNumber } from "@/lib/browser/format";
import type { RunCounts } from "@/lib/schemas/api/run-filter";
import { DAG_RUN_STATES, type DagRunState } from "@/lib/schemas/states";

/** The states with how many runs are in each, as toggles that narrow the list to one. */
export function RunStateTabs({
  counts,
  chosen,
  onChoose,
}: {
  counts: RunCounts | undefined;
  chosen: DagRunState | null;
  onChoose: (state: DagRunState | null) => void;
}) {
  const of = (n: number) => `${formatNumber(n)}${counts?.isCapped === true ? "+" : ""}`;
  const total = Object.values(counts?.counts ?? {}).reduce((sum, n) => sum + n, 0);
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1">
      <legend className="sr-only">State</legend>
      <StateToggle isOn={chosen === null} onClick={() => onChoose(null)}>
        All {counts !== undefined && <Count text={of(total)} />}
      </StateToggle>
      {DAG_RUN_STATES.map((state) => (
        <StateToggle
          key={state}
          isOn={chosen === state}
          onClick={() => onChoose(chosen === state ? null : state)}
        >
          <StateDot state={state} kind="run" decorative size={13} />
          {RUN_STATE_LOOKS[state].label}
          {counts !== undefined && <Count text={of(counts.counts[state] ?? 0)} />}
        </StateToggle>
      ))}
    </fieldset>
  );
}

function StateToggle({
  isOn,
  onClick,
  children,
}: {
  isOn: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={clsx(
        "inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-xs transition-colors",
        isOn
          ? "border-accent-line bg-accent-soft font-medium text-accent-text"
          : "border-transparent text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}

function Count({ text }: { text: string }) {
  return <span className="tabular-nums">{text}</span>;
}
