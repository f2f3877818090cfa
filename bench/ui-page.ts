import type { Page } from "@playwright/test";
import { round } from "./machine";

/**
 * Opens an address; gives the milliseconds from the start of the navigation until an element is in
 * the document and the frame with it was drawn, by the page's own clock.
 */
export async function msUntil(page: Page, path: string, selector: string): Promise<number> {
  await page.goto(path, { waitUntil: "commit" });
  return await page.evaluate(
    (wanted) =>
      new Promise<number>((resolve, reject) => {
        const drawn = () =>
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0));
        if (document.querySelector(wanted) !== null) return drawn();
        const tooLate = setTimeout(() => reject(new Error(`no ${wanted} in 60 s`)), 60_000);
        const observer = new MutationObserver(() => {
          if (document.querySelector(wanted) === null) return;
          observer.disconnect();
          clearTimeout(tooLate);
          drawn();
        });
        observer.observe(document, { childList: true, subtree: true, attributes: true });
      }),
    selector,
  );
}

/** JavaScript that the page has loaded so far, as it travelled (gzip), in kB. */
export async function javascriptKb(page: Page): Promise<number> {
  await page.waitForLoadState("networkidle");
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => /\/_next\/static\/.*\.js/.test(name))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
  return round(bytes / 1024);
}

/** Scrolls a box both ways, a step a frame; gives what each frame took. */
export async function frameTimes(page: Page, selector: string, count: number): Promise<number[]> {
  return await page.evaluate(
    ([wanted, frames]) =>
      new Promise<number[]>((resolve) => {
        const box = document.querySelector(wanted);
        const times: number[] = [];
        let before = performance.now();
        let turn = 0;
        const step = (now: number) => {
          if (turn > 0) times.push(now - before);
          before = now;
          turn += 1;
          if (times.length >= frames) return resolve(times);
          box?.scrollBy({ left: turn % 120 < 60 ? -48 : 48, top: turn % 40 < 20 ? 24 : -24 });
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    [selector, count] as const,
  );
}

/**
 * Prepares to measure from an event (`input`) to a text that stands in a status. Call what it gives
 * after the event was caused: it gives the milliseconds.
 */
export async function watchFor(
  page: Page,
  event: string,
  text: string,
): Promise<() => Promise<number>> {
  const measured = await page.evaluateHandle(
    ([kind, wanted]) => {
      const done = new Promise<number>((resolve) => {
        document.addEventListener(
          kind,
          () => {
            const begun = performance.now();
            const isThere = () =>
              [...document.querySelectorAll("[role=status]")].some(
                (one) => one.textContent === wanted,
              );
            const observer = new MutationObserver(() => {
              if (!isThere()) return;
              observer.disconnect();
              requestAnimationFrame(() => resolve(performance.now() - begun));
            });
            observer.observe(document.body, {
              childList: true,
              subtree: true,
              characterData: true,
            });
          },
          { once: true, capture: true },
        );
      });
      return { done };
    },
    [event, text] as const,
  );
  return async () => await measured.evaluate(({ done }) => done);
}
