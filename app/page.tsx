import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { LAST_TEAM_COOKIE } from "@/components/shared/last-team-cookie";
import { findPageSession } from "@/lib/auth/page";
import { paths } from "@/lib/browser/paths";

/** The first address: leads to the team where one was last, or to the way in. */
export default async function HomePage() {
  const session = await findPageSession();
  if (session === null) redirect(paths.signIn());
  const last = (await cookies()).get(LAST_TEAM_COOKIE)?.value;
  const team = session.teams.find((one) => one.slug === last) ?? session.teams[0];
  redirect(team === undefined ? paths.newTeam() : paths.team(team.slug));
}
