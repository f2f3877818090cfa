import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";
import { DemoControls } from "./demo-controls";
import { DemoDomain } from "./demo-domain";
import { DemoFeedback } from "./demo-feedback";
import { DemoOverlays } from "./demo-overlays";
import { DemoTokens } from "./demo-tokens";

/** All sections once, in the theme of the element around them. */
export function Gallery({ name }: { name: string }) {
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-10 px-4 py-8 sm:px-8">
      <header className="flex items-center justify-between">
        <Logo size={32} />
        <span className="text-ink-3 text-xs">{name}</span>
      </header>
      <Section title="Tokens">
        <DemoTokens />
      </Section>
      <Section title="States and runs">
        <DemoDomain />
      </Section>
      <Section title="Controls">
        <DemoControls />
      </Section>
      <Section title="Overlays and navigation">
        <DemoOverlays />
      </Section>
      <Section title="Feedback and content">
        <DemoFeedback />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-4">
      <h1 className="border-b pb-2 font-semibold text-lg">{title}</h1>
      {children}
    </section>
  );
}
