import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DemoAuth } from "./demo-auth";
import { DemoShell } from "./demo-shell";
import { Gallery } from "./gallery";

export const metadata: Metadata = { title: "Kitchen sink" };

/** Every part of the design system in one place: `?theme=light|dark|both`, `?frame=shell|auth`. */
export default async function KitchenSinkPage({
  searchParams,
}: {
  searchParams: Promise<{ frame?: string; theme?: string }>;
}) {
  if (process.env.NODE_ENV === "production" && process.env.MILLRACE_DEV_PAGES !== "1") notFound();
  const { frame, theme = "both" } = await searchParams;
  if (frame === "shell") return <DemoShell />;
  if (frame === "auth") return <DemoAuth />;
  const themes = theme === "both" ? ["light", "dark"] : [theme];
  return (
    <main className={themes.length > 1 ? "grid 2xl:grid-cols-2" : "grid"}>
      {themes.map((name) => (
        <div key={name} data-theme={name} className="min-w-0 bg-canvas text-ink">
          <Gallery name={name} />
        </div>
      ))}
    </main>
  );
}
