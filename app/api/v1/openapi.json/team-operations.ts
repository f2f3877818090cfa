import * as z from "zod";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { teamPathSchema } from "@/lib/schemas/api/path";
import {
  connectionListSchema,
  connectionSchema,
  createConnectionBodySchema,
  createVariableBodySchema,
  updateConnectionBodySchema,
  updateVariableBodySchema,
  variableListSchema,
  variableSchema,
} from "@/lib/schemas/api/resource";
import {
  apiTokenListSchema,
  auditPageSchema,
  createApiTokenBodySchema,
  createdApiTokenSchema,
  createdInvitationSchema,
  createInvitationBodySchema,
  invitationListSchema,
  memberListSchema,
  memberSchema,
  teamSchema,
  updateMemberBodySchema,
  updateTeamBodySchema,
  workerListSchema,
} from "@/lib/schemas/api/team";
import type { Operations } from "./operation";

const params = teamPathSchema;
const withId = (name: string) => teamPathSchema.extend({ [name]: z.string() });

const resources: Operations = {
  "GET /teams/{team}/connections": {
    tag: "Connections and variables",
    summary: "List the connections, without their secrets",
    needs: "connection.view",
    params,
    answer: connectionListSchema,
  },
  "POST /teams/{team}/connections": {
    tag: "Connections and variables",
    summary: "Create a connection",
    needs: "connection.manage",
    params,
    body: createConnectionBodySchema,
    status: 201,
    answer: connectionSchema,
    idempotent: true,
  },
  "GET /teams/{team}/connections/{connection}": {
    tag: "Connections and variables",
    summary: "Read a connection, without its secrets",
    needs: "connection.view",
    params: withId("connection"),
    answer: connectionSchema,
  },
  "PATCH /teams/{team}/connections/{connection}": {
    tag: "Connections and variables",
    summary: "Change a connection; secrets that are left out keep their value",
    needs: "connection.manage",
    params: withId("connection"),
    body: updateConnectionBodySchema,
    answer: connectionSchema,
  },
  "DELETE /teams/{team}/connections/{connection}": {
    tag: "Connections and variables",
    summary: "Delete a connection",
    needs: "connection.manage",
    params: withId("connection"),
  },
  "GET /teams/{team}/variables": {
    tag: "Connections and variables",
    summary: "List the variables; secret ones without their value",
    needs: "variable.view",
    params,
    answer: variableListSchema,
  },
  "POST /teams/{team}/variables": {
    tag: "Connections and variables",
    summary: "Create a variable",
    needs: "variable.manage",
    params,
    body: createVariableBodySchema,
    status: 201,
    answer: variableSchema,
    idempotent: true,
  },
  "GET /teams/{team}/variables/{variable}": {
    tag: "Connections and variables",
    summary: "Read a variable; a secret one without its value",
    needs: "variable.view",
    params: withId("variable"),
    answer: variableSchema,
  },
  "PATCH /teams/{team}/variables/{variable}": {
    tag: "Connections and variables",
    summary: "Change a variable's value or description",
    needs: "variable.manage",
    params: withId("variable"),
    body: updateVariableBodySchema,
    answer: variableSchema,
  },
  "DELETE /teams/{team}/variables/{variable}": {
    tag: "Connections and variables",
    summary: "Delete a variable",
    needs: "variable.manage",
    params: withId("variable"),
  },
};

const people: Operations = {
  "GET /teams/{team}": {
    tag: "Team",
    summary: "Read the team, and the caller's role in it",
    needs: "team.view",
    params,
    answer: teamSchema,
  },
  "PATCH /teams/{team}": {
    tag: "Team",
    summary: "Change the team's name or time zone",
    needs: "team.manage",
    params,
    body: updateTeamBodySchema,
    answer: teamSchema,
  },
  "GET /teams/{team}/members": {
    tag: "Team",
    summary: "List the members",
    needs: "member.view",
    params,
    answer: memberListSchema,
  },
  "PATCH /teams/{team}/members/{user}": {
    tag: "Team",
    summary: "Give a member another role",
    needs: "member.manage",
    params: withId("user"),
    body: updateMemberBodySchema,
    answer: memberSchema,
  },
  "DELETE /teams/{team}/members/{user}": {
    tag: "Team",
    summary: "Take a member out of the team, or leave it",
    needs: "team.view",
    params: withId("user"),
  },
  "GET /teams/{team}/invitations": {
    tag: "Team",
    summary: "List the invitations, without their links",
    needs: "member.manage",
    params,
    answer: invitationListSchema,
  },
  "POST /teams/{team}/invitations": {
    tag: "Team",
    summary: "Invite somebody; the link is in this answer only",
    needs: "member.manage",
    params,
    body: createInvitationBodySchema,
    status: 201,
    answer: createdInvitationSchema,
  },
  "DELETE /teams/{team}/invitations/{invitation}": {
    tag: "Team",
    summary: "End an invitation before anyone uses it",
    needs: "member.manage",
    params: withId("invitation"),
  },
  "GET /teams/{team}/tokens": {
    tag: "Team",
    summary: "List the API tokens, without their text",
    needs: "token.manage",
    params,
    answer: apiTokenListSchema,
  },
  "POST /teams/{team}/tokens": {
    tag: "Team",
    summary: "Create an API token; its text is in this answer only",
    needs: "token.manage",
    params,
    body: createApiTokenBodySchema,
    status: 201,
    answer: createdApiTokenSchema,
  },
  "DELETE /teams/{team}/tokens/{token}": {
    tag: "Team",
    summary: "End an API token",
    needs: "token.manage",
    params: withId("token"),
  },
  "GET /teams/{team}/audit": {
    tag: "Team",
    summary: "List who did what, the latest first",
    needs: "audit.view",
    params,
    query: pageQuerySchema,
    answer: auditPageSchema,
  },
  "GET /teams/{team}/workers": {
    tag: "Team",
    summary: "List the workers of the installation",
    needs: "worker.view",
    params,
    answer: workerListSchema,
  },
};

/** Operations on a team, its people and its resources. */
export const teamOperations: Operations = { ...people, ...resources };
