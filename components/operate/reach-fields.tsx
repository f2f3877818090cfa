import { Switch } from "@/components/ui/choice";

/** How far an order reaches beyond the tasks that it names. */
export type ReachValues = {
  downstream: boolean;
  upstream: boolean;
  past: boolean;
  future: boolean;
};

/** Nothing beyond. */
export const NO_REACH: ReachValues = {
  downstream: false,
  upstream: false,
  past: false,
  future: false,
};

/** Switches for {@link ReachValues}: along the graph for a task, and along time. */
export function ReachFields({
  value,
  onChange,
  graph,
  time,
}: {
  value: ReachValues;
  onChange: (value: ReachValues) => void;
  /** Whether one task is meant, that has others before and behind it. */
  graph: boolean;
  /** Whether other runs can be meant too. */
  time: boolean;
}) {
  const set = (part: Partial<ReachValues>) => onChange({ ...value, ...part });
  return (
    <>
      {graph && (
        <>
          <Switch
            label="Downstream"
            // Enter then gives the order: two keys from the grid.
            autoFocus
            checked={value.downstream}
            onChange={(event) => set({ downstream: event.target.checked })}
          />
          <Switch
            label="Upstream"
            checked={value.upstream}
            onChange={(event) => set({ upstream: event.target.checked })}
          />
        </>
      )}
      {time && (
        <>
          <Switch
            label="Earlier runs"
            checked={value.past}
            onChange={(event) => set({ past: event.target.checked })}
          />
          <Switch
            label="Later runs"
            checked={value.future}
            onChange={(event) => set({ future: event.target.checked })}
          />
        </>
      )}
    </>
  );
}
