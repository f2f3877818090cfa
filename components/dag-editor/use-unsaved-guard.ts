import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

/**
 * Asks before unsaved text is left: the browser asks on closing and reloading, and links of this
 * site wait for `leave`. Nothing is asked while `isUnsaved` is false.
 */
export function useUnsavedGuard(isUnsaved: boolean): {
  /** Where the person wants to go, while that is open. */
  wanted: string | null;
  leave: () => void;
  stay: () => void;
} {
  const router = useRouter();
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const hold = (event: MouseEvent) => {
      const href = hrefOf(event);
      if (href === null) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(href);
    };
    window.addEventListener("beforeunload", ask);
    // Before React sees the click, and so before the router does.
    document.addEventListener("click", hold, true);
    return () => {
      window.removeEventListener("beforeunload", ask);
      document.removeEventListener("click", hold, true);
    };
  }, [isUnsaved]);
  return {
    wanted,
    leave: () => {
      if (wanted !== null) router.push(wanted);
      setWanted(null);
    },
    stay: () => setWanted(null),
  };
}

/** Another page of this site that a click would open in this tab; null for every other click. */
function hrefOf(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank") return null;
  const { origin, pathname, search, hash } = new URL(link.href);
  if (origin !== window.location.origin || pathname === window.location.pathname) return null;
  return `${pathname}${search}${hash}`;
}
