"use client";

import { SessionList } from "@/components/account/session-list";
import { signOut } from "../person-frame";

/** The sessions, with the way out of this one. */
export function AccountSessions() {
  return <SessionList onSignOut={signOut} />;
}
