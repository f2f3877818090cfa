import type { Metadata } from "next";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { NewVariableButton, VariableList } from "@/components/variables/variable-list";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Variables" };

/** Values that templates read. */
export default async function VariablesPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "variable.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Variables" }]} />
      <Page
        title="Variables"
        description="Values that the DAGs of the team share; templates read them by key."
        actions={
          <>
            <ApiHint
              examples={[
                { title: "List the variables", path: ["variables"] },
                {
                  title: "Change one",
                  path: ["variables", "region"],
                  method: "PATCH",
                  json: { value: "eu" },
                },
              ]}
            />
            <NewVariableButton />
          </>
        }
      >
        <VariableList />
      </Page>
    </>
  );
}
