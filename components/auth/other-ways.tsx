"use client";

import { FlaskConical, KeyRound } from "lucide-react";
import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { providerAddress, signInHere } from "./sign-in-client";
import { signInFailure } from "./sign-in-words";

/** The ways to sign in other than by a password, as the server offers them. */
export type OtherWaysIn = { providers: readonly { id: string; name: string }[]; demo: boolean };

/** Buttons of the providers that are configured, and of the demo where there is one. */
export function OtherWays({ ways, returnTo }: { ways: OtherWaysIn; returnTo: string }) {
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  if (ways.providers.length === 0 && !ways.demo) return null;

  async function go(id: string, enter: () => Promise<string | null>) {
    if (busy !== null) return;
    setBusy(id);
    setFailure(null);
    try {
      const address = await enter();
      // The button goes on turning until the browser has left.
      if (address !== null) return window.location.assign(address);
    } catch (error) {
      setFailure(failureText(error));
    }
    setBusy(null);
  }

  async function enterDemo(): Promise<string | null> {
    const result = await signInHere("demo", {});
    if (result.ok) return returnTo;
    setFailure(
      result.error === "CredentialsSignin"
        ? "The demo is closed here: it opens only on the machine that Millrace runs on."
        : signInFailure(result.error, result.waitSeconds),
    );
    return null;
  }

  return (
    <div className="flex flex-col gap-3">
      <div aria-hidden="true" className="flex items-center gap-3 text-ink-3 text-xs">
        <span className="h-px flex-1 bg-line" /> or <span className="h-px flex-1 bg-line" />
      </div>
      {failure !== null && <Callout tone="danger">{failure}</Callout>}
      {ways.providers.map(({ id, name }) => (
        <Button
          key={id}
          className="w-full"
          icon={<KeyRound size={14} aria-hidden />}
          loading={busy === id}
          onClick={() => void go(id, () => providerAddress(id, returnTo))}
        >
          Continue with {name}
        </Button>
      ))}
      {ways.demo && (
        <form
          method="post"
          onSubmit={(event) => {
            event.preventDefault();
            void go("demo", enterDemo);
          }}
        >
          <Button
            type="submit"
            className="w-full"
            icon={<FlaskConical size={14} aria-hidden />}
            loading={busy === "demo"}
          >
            Explore the demo
          </Button>
        </form>
      )}
    </div>
  );
}
