import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { Logo } from "@/components/shell/logo";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";

export const metadata: Metadata = { title: "Not found" };

/** An address that leads nowhere, or to a team that is not the viewer's: both look alike. */
export default function NotFound() {
  return (
    <main className="auth-ground flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <Logo size={28} />
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={<SearchX size={18} aria-hidden />}
        title="There is nothing at this address"
        actions={<LinkButton href={paths.home()}>Go to your teams</LinkButton>}
      >
        It may have been deleted, or it belongs to a team that you are not in.
      </EmptyState>
    </main>
  );
}
