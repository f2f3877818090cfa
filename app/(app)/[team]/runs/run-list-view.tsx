"use client";

import { parseAsString, useQueryState } from "nuqs";
import { RunOrderProgress } from "@/components/operate/lazy-dialogs";
import { RunMenu } from "@/components/operate/run-actions";
import { RunOrderActions } from "@/components/operate/run-order-actions";
import { RunOrderList } from "@/components/operate/run-order-list";
import { RunList } from "@/components/run/run-list";

/** Runs, with what can be done with each, with those that are selected, and with all that match. */
export function RunListView(props: { dagId?: string }) {
  const [order, setOrder] = useQueryState("order", parseAsString.withOptions({ history: "push" }));
  return (
    <>
      <RunList
        {...props}
        renderMenu={(run) => <RunMenu run={run} />}
        tools={<RunOrderList onOpen={(id) => void setOrder(id)} />}
        renderBulk={(meant, done) => (
          <RunOrderActions
            meant={meant}
            onGiven={({ id }) => {
              done();
              void setOrder(id);
            }}
          />
        )}
      />
      <RunOrderProgress id={order} onClose={() => void setOrder(null)} />
    </>
  );
}
