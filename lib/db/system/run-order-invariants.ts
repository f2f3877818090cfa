import type { Invariant } from "./backfill-invariants";

/** What holds of orders over many runs at every moment. Runs that retention removed are missing. */
export const RUN_ORDER_INVARIANTS: readonly Invariant[] = [
  {
    name: "an order over many runs that is done has no run that waits",
    text: `select o.id from run_order o where o.state = 'done'
      and exists (select 1 from run_order_item i where i.order_id = o.id and i.state = 'waiting')`,
  },
  {
    name: "an order over many runs counts what became of each",
    text: `select o.id from run_order o join run_order_item i on i.order_id = o.id
      group by o.id having o.n_done < count(*) filter (where i.state = 'done')
        or o.n_left < count(*) filter (where i.state = 'left')
        or o.n_refused < count(*) filter (where i.state = 'refused')
        or o.n_done + o.n_left + o.n_refused > o.total`,
  },
];
