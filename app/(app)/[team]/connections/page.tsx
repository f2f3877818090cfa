import type { Metadata } from "next";
import { ConnectionList, NewConnectionButton } from "@/components/connections/connection-list";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Connections" };

/** Where tasks read and write. */
export default async function ConnectionsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "connection.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Connections" }]} />
      <Page
        title="Connections"
        description="Databases and APIs that tasks use by name; secrets are encrypted and write-only."
        actions={
          <>
            <ApiHint
              examples={[
                { title: "List the connections", path: ["connections"] },
                {
                  title: "Make one",
                  path: ["connections"],
                  method: "POST",
                  json: {
                    connId: "shop_api",
                    type: "http",
                    config: { base_url: "https://api.example.com" },
                  },
                },
              ]}
            />
            <NewConnectionButton />
          </>
        }
      >
        <ConnectionList />
      </Page>
    </>
  );
}
