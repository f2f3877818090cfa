"use client";

import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { tinykeys } from "tinykeys";
import { useTeam } from "@/components/shared/team-context";
import { isTyping } from "@/lib/browser/typing";
import { GO_TO } from "../shortcuts";
import { dagOfPath } from "./entries";
import { rememberDag } from "./recent";

// Both are asked for by a key and weigh nothing until then.
const CommandPalette = dynamic(() => import("./command-palette"), { ssr: false });
const ShortcutSheet = dynamic(() => import("../shortcut-sheet"), { ssr: false });

type Shown = "palette" | "shortcuts" | null;

const PaletteContext = createContext<{ open: (shown: Exclude<Shown, null>) => void }>({
  open: () => undefined,
});

/** Opens the palette or the list of shortcuts, for buttons. */
export function usePalette() {
  return useContext(PaletteContext);
}

/** The keys that work on every page of a team, and what they open. */
export function PaletteHost({ children }: { children: ReactNode }) {
  const { slug } = useTeam();
  const router = useRouter();
  const pathname = usePathname();
  const [shown, setShown] = useState<Shown>(null);
  const controls = useMemo(() => ({ open: (what: Exclude<Shown, null>) => setShown(what) }), []);

  useEffect(() => {
    const dag = dagOfPath(pathname);
    if (dag !== undefined) rememberDag(slug, dag);
  }, [slug, pathname]);

  useEffect(() => {
    const outsideFields = (act: () => void) => (event: KeyboardEvent) => {
      if (isTyping(event.target) || hasOpenModal()) return;
      event.preventDefault();
      act();
    };
    return tinykeys(window, {
      // Also from within a field: it is the way out of one.
      "$mod+KeyK": (event) => {
        event.preventDefault();
        setShown((now) => (now === "palette" ? null : "palette"));
      },
      ".": outsideFields(() => setShown("palette")),
      "Shift+?": outsideFields(() => setShown("shortcuts")),
      ...Object.fromEntries(
        GO_TO.map(({ keys, href }) => [
          keys.join(" "),
          outsideFields(() => router.push(href(slug))),
        ]),
      ),
    });
  }, [router, slug]);

  return (
    <PaletteContext value={controls}>
      {children}
      {shown === "palette" && <CommandPalette onClose={() => setShown(null)} />}
      {shown === "shortcuts" && <ShortcutSheet onClose={() => setShown(null)} />}
    </PaletteContext>
  );
}

/** Keys behind a modal belong to it. */
function hasOpenModal(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog]") !== null;
}
