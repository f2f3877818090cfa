import type { Metadata } from "next";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { NewTokenButton } from "@/components/tokens/new-token";
import { TokenList } from "@/components/tokens/token-list";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "API tokens" };

/** Keys for programs. */
export default async function TokensPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "token.manage");
  return (
    <>
      <TopBar crumbs={[{ label: "API tokens" }]} />
      <Page
        title="API tokens"
        description="Keys for scripts and CI: each belongs to this team, has a role and an end."
        actions={
          <>
            <ApiHint
              examples={[
                { title: "List the tokens", path: ["tokens"] },
                { title: "List the DAGs with one", path: ["dags"] },
              ]}
            />
            <NewTokenButton />
          </>
        }
      >
        <TokenList />
      </Page>
    </>
  );
}
