"use client";

import dynamic from "next/dynamic";
import type { ComponentProps } from "react";
import { useOnce } from "@/components/shared/use-once";

// The dialogs of this folder, each fetched when it is first opened: most visits open none.

const LoadedCancel = dynamic(() => import("./cancel-dialog").then((module) => module.CancelDialog));
const LoadedCancelTask = dynamic(() =>
  import("./cancel-task-dialog").then((module) => module.CancelTaskDialog),
);
const LoadedClear = dynamic(() => import("./clear-dialog").then((module) => module.ClearDialog));
const LoadedMark = dynamic(() => import("./mark-dialog").then((module) => module.MarkDialog));
const LoadedRunOrder = dynamic(() =>
  import("./run-order-dialog").then((module) => module.RunOrderDialog),
);
const LoadedProgress = dynamic(() =>
  import("./run-order-progress").then((module) => module.RunOrderProgress),
);
const LoadedRange = dynamic(() => import("./range-dialog").then((module) => module.RangeDialog));

/** The dialog of `cancel-dialog`. */
export function CancelDialog(props: ComponentProps<typeof LoadedCancel>) {
  return useOnce(props.open) ? <LoadedCancel {...props} /> : null;
}

/** The dialog of `cancel-task-dialog`. */
export function CancelTaskDialog(props: ComponentProps<typeof LoadedCancelTask>) {
  return useOnce(props.open) ? <LoadedCancelTask {...props} /> : null;
}

/** The dialog of `clear-dialog`. */
export function ClearDialog(props: ComponentProps<typeof LoadedClear>) {
  return useOnce(props.open) ? <LoadedClear {...props} /> : null;
}

/** The dialog of `mark-dialog`. */
export function MarkDialog(props: ComponentProps<typeof LoadedMark>) {
  return useOnce(props.state !== null) ? <LoadedMark {...props} /> : null;
}

/** The dialog of `range-dialog`. */
export function RangeDialog(props: ComponentProps<typeof LoadedRange>) {
  return useOnce(props.order !== null) ? <LoadedRange {...props} /> : null;
}

/** The dialog of `run-order-dialog`. */
export function RunOrderDialog(props: ComponentProps<typeof LoadedRunOrder>) {
  return useOnce(props.deed !== null) ? <LoadedRunOrder {...props} /> : null;
}

/** The dialog of `run-order-progress`. */
export function RunOrderProgress(props: ComponentProps<typeof LoadedProgress>) {
  return useOnce(props.id !== null) ? <LoadedProgress {...props} /> : null;
}
