"use client";

import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ApiError, apiFetch } from "@/lib/browser/fetcher";
import { paths } from "@/lib/browser/paths";
import { teamSchema } from "@/lib/schemas/api/team";
import { signOutHere } from "./sign-in-client";
import { leaveFor } from "./sign-in-form";

/** Joins the team with the account that is signed in. */
export function AcceptInvitation({ token, teamName }: { token: string; teamName: string }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function accept() {
    setBusy(true);
    setFailure(null);
    try {
      const path = `/api/v1/invitations/${encodeURIComponent(token)}/accept`;
      const team = await apiFetch(teamSchema, path, { method: "POST", json: {}, stayOn401: true });
      await leaveFor(paths.team(team.slug));
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      setFailure(gone ? "The invitation has just been used or withdrawn." : failureText(error));
      setBusy(false);
    }
  }

  return (
    <>
      {failure !== null && <Callout tone="danger">{failure}</Callout>}
      <Button variant="primary" className="w-full" loading={busy} onClick={() => void accept()}>
        Join {teamName}
      </Button>
    </>
  );
}

/** Signs out and comes back to the invitation, for those who have another account. */
export function SwitchAccount({ token }: { token: string }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function leave() {
    setBusy(true);
    try {
      await signOutHere();
      await leaveFor(paths.invitation(token));
    } catch (error) {
      setFailure(failureText(error));
      setBusy(false);
    }
  }

  return (
    <>
      {failure !== null && <Callout tone="danger">{failure}</Callout>}
      <Button className="w-full" loading={busy} onClick={() => void leave()}>
        Sign out and use another account
      </Button>
    </>
  );
}
