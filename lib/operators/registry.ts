import type { RunnableOperator } from "./define-operator";

/** Every operator that this worker can run, by type. Worker only. */
export const operatorRegistry: ReadonlyMap<string, RunnableOperator> = new Map();
