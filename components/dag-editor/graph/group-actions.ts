import { createContext, use } from "react";

/** What can be done to a group from its box. */
export type GroupActions = {
  /** Shows its form: label, needs, default arguments. */
  edit: (groupId: string) => void;
  rename: (groupId: string) => void;
  select: (taskIds: readonly string[]) => void;
  /** Takes the group away; its tasks stay. */
  dissolve: (groupId: string) => void;
};

const GroupActionsContext = createContext<GroupActions | null>(null);

/** Hands the actions to the boxes, which the graph's library makes. */
export const GroupActionsProvider = GroupActionsContext.Provider;

/** See {@link GroupActions}. */
export function useGroupActions(): GroupActions {
  const actions = use(GroupActionsContext);
  if (actions === null) throw new Error("useGroupActions: there is no graph around");
  return actions;
}
