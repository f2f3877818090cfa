import type { Metadata } from "next";
import { DeletedTeams } from "@/components/account/deleted-teams";
import { TeamRows } from "@/components/account/team-rows";
import { ThemeChoice } from "@/components/account/theme-choice";
import { Page } from "@/components/shell/page";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { requireUser } from "@/lib/auth/page";
import { AccountPassword } from "./account-password";
import { AccountSessions } from "./account-sessions";

export const metadata: Metadata = { title: "Account" };

/** The person's profile, teams, sessions and theme. */
export default async function AccountPage() {
  const { user, teams } = await requireUser();
  return (
    <main className="flex flex-1 flex-col">
      <Page title="Account" width="narrow">
        {user.isDemo && (
          <Callout title="This is the demo's account">
            Everybody who enters the demo shares it.
          </Callout>
        )}
        <Card title="Profile">
          <DescriptionList
            items={[
              { term: "Name", value: user.name },
              { term: "Email", value: user.email },
            ]}
          />
        </Card>
        <Card title="Theme" description="In this browser.">
          <ThemeChoice />
        </Card>
        <TeamRows teams={teams} />
        <DeletedTeams />
        {!user.isDemo && <AccountPassword personal={[user.name, user.email]} />}
        <AccountSessions />
      </Page>
    </main>
  );
}
