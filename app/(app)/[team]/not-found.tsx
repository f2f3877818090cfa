import { SearchX } from "lucide-react";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";

/** An address within a team that leads nowhere. */
export default function TeamNotFound() {
  return (
    <>
      <TopBar crumbs={[{ label: "Not found" }]} />
      <Page>
        <EmptyState
          icon={<SearchX size={18} aria-hidden />}
          title="There is nothing at this address"
          actions={<LinkButton href={paths.home()}>Go to your teams</LinkButton>}
        >
          It may have been deleted, or the link is of another team.
        </EmptyState>
      </Page>
    </>
  );
}
