import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  createdInvitationSchema,
  type createInvitationBodySchema,
  invitationListSchema,
  type invitationSchema,
  memberListSchema,
  memberSchema,
} from "@/lib/schemas/api/team";
import type { Role } from "@/lib/schemas/role";

/** Somebody in the team. */
export type Member = z.infer<typeof memberSchema>;
/** A link that was made for somebody to join. */
export type Invitation = z.infer<typeof invitationSchema>;

/** Server state of who is, or may come, in the team. */
export const memberQueries = {
  list: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "members"],
      queryFn: ({ signal }) => apiFetch(memberListSchema, apiPath(team, "members"), { signal }),
    }),
  invitations: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "invitations"],
      queryFn: ({ signal }) =>
        apiFetch(invitationListSchema, apiPath(team, "invitations"), { signal }),
    }),
};

/** Gives a member another role. */
export function changeRole(team: string, userId: string, role: Role) {
  return apiFetch(memberSchema, apiPath(team, "members", userId), {
    method: "PATCH",
    json: { role },
    stayOn401: true,
  });
}

/** Takes a member out, or leaves. */
export function removeMember(team: string, userId: string) {
  return apiFetch(z.undefined(), apiPath(team, "members", userId), {
    method: "DELETE",
    stayOn401: true,
  });
}

/** Makes an invitation; its link is in this answer only. */
export function invite(team: string, body: z.input<typeof createInvitationBodySchema>) {
  return apiFetch(createdInvitationSchema, apiPath(team, "invitations"), {
    json: body,
    stayOn401: true,
  });
}

/** Ends an invitation. */
export function revokeInvitation(team: string, id: string) {
  return apiFetch(z.undefined(), apiPath(team, "invitations", id), {
    method: "DELETE",
    stayOn401: true,
  });
}
