import type { Metadata } from "next";
import { InvitationList, InviteButton } from "@/components/members/invitations";
import { MemberList } from "@/components/members/member-list";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";
import { webSettings } from "@/lib/auth/settings";

export const metadata: Metadata = { title: "Members" };

/** Who is in the team, and who is invited. */
export default async function MembersPage({ params }: { params: Promise<{ team: string }> }) {
  const { user } = await requireTeam((await params).team, "member.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Members" }]} />
      <Page
        title="Members"
        description="Who is in the team, and what each may do."
        actions={
          <>
            <ApiHint
              examples={[
                { title: "List the members", path: ["members"] },
                {
                  title: "Invite someone",
                  path: ["invitations"],
                  method: "POST",
                  json: { role: "editor" },
                },
              ]}
            />
            <InviteButton canMail={webSettings().smtp !== undefined} />
          </>
        }
      >
        <MemberList userId={user.id} />
        <InvitationList />
      </Page>
    </>
  );
}
