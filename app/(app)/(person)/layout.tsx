import type { ReactNode } from "react";
import { requireUser } from "@/lib/auth/page";
import { PersonFrame } from "./person-frame";

/** The frame of a person's own pages, outside of any team. */
export default async function PersonLayout({ children }: { children: ReactNode }) {
  const { user, teams } = await requireUser();
  return (
    <PersonFrame user={{ name: user.name, email: user.email }} hasTeam={teams.length > 0}>
      {children}
    </PersonFrame>
  );
}
