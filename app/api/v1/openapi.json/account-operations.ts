import * as z from "zod";
import {
  changePasswordBodySchema,
  createTeamBodySchema,
  deletedTeamListSchema,
  forgotPasswordBodySchema,
  invitationPreviewSchema,
  meSchema,
  resetPasswordBodySchema,
  sessionListSchema,
  signUpBodySchema,
  teamSchema,
} from "@/lib/schemas/api/team";
import type { Operations } from "./operation";

const tag = "Account";
const tokenPath = z.object({ token: z.string().meta({ description: "secret of the link" }) });

/** Operations of a person outside of any team; API tokens do not open them. */
export const accountOperations: Operations = {
  "POST /sign-up": {
    tag,
    summary: "Make an account; the answer is the same when there is one already",
    needs: "anyone",
    body: signUpBodySchema,
  },
  "POST /password-reset": {
    tag,
    summary: "Send a link to a new password; the answer is the same whether there is an account",
    needs: "anyone",
    body: forgotPasswordBodySchema,
  },
  "POST /password-reset/confirm": {
    tag,
    summary: "Choose a new password by the secret of a link",
    needs: "anyone",
    body: resetPasswordBodySchema,
  },
  "PUT /me/password": {
    tag,
    summary: "Choose a new password; other browsers are signed out",
    needs: "person",
    body: changePasswordBodySchema,
  },
  "GET /me": {
    tag,
    summary: "Read the signed-in person and their teams",
    needs: "person",
    answer: meSchema,
  },
  "GET /me/sessions": {
    tag,
    summary: "List where the person is signed in",
    needs: "person",
    answer: sessionListSchema,
  },
  "DELETE /me/sessions": {
    tag,
    summary: "Sign every other browser out",
    needs: "person",
    answer: z.object({ revoked: z.number().int() }),
  },
  "DELETE /me/sessions/{session}": {
    tag,
    summary: "Sign one browser out",
    needs: "person",
    params: z.object({ session: z.uuid() }),
  },
  "GET /invitations/{token}": {
    tag,
    summary: "Read what an invitation link invites to",
    needs: "anyone",
    params: tokenPath,
    answer: invitationPreviewSchema,
  },
  "POST /invitations/{token}/accept": {
    tag,
    summary: "Become a member of the inviting team",
    needs: "person",
    params: tokenPath,
    answer: teamSchema,
  },
  "GET /me/deleted-teams": {
    tag,
    summary: "List the deleted teams that the person may restore",
    needs: "person",
    answer: deletedTeamListSchema,
  },
  "POST /me/deleted-teams/{slug}/restore": {
    tag,
    summary: "Bring a deleted team back, with its DAGs paused",
    needs: "person",
    params: z.object({ slug: z.string() }),
    answer: teamSchema,
  },
  "GET /teams": {
    tag,
    summary: "List the person's teams",
    needs: "person",
    answer: z.object({ items: z.array(teamSchema) }),
  },
  "POST /teams": {
    tag,
    summary: "Make a team that the person owns",
    needs: "person",
    body: createTeamBodySchema,
    status: 201,
    answer: teamSchema,
  },
  "GET /openapi.json": {
    tag,
    summary: "Read this description",
    needs: "anyone",
    answer: z.record(z.string(), z.json()),
  },
};
