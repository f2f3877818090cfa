import type { Page } from "@playwright/test";
import { demoTest, expect, test } from "./fixtures";
import { MAIN_SCREENS, type MainScreen, openScreen, PUBLIC_SCREENS } from "./main-screens";

const FOLDER = "test-results/screens";
/** Pictures take a while and nothing compares them: they are made when somebody wants to look. */
const TAKES_PICTURES = process.env.MILLRACE_SCREENS === "1";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

for (const screen of PUBLIC_SCREENS) {
  test(`${screen.name} fits a phone`, ({ page }) => expectFits(page, screen));
}
for (const screen of MAIN_SCREENS) {
  demoTest(`${screen.name} fits a phone`, ({ page }) => expectFits(page, screen));
}

async function expectFits(page: Page, screen: MainScreen): Promise<void> {
  await page.setViewportSize(PHONE);
  await openScreen(page, screen);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    // Names what sticks out, for who has to find it.
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
      .slice(0, 5);
    return scrollWidth > clientWidth ? { scrollWidth, clientWidth, wide } : null;
  });
  expect(overflow, "the page does not scroll sideways").toBeNull();
  if (!TAKES_PICTURES) return;
  for (const viewport of [PHONE, WIDE]) {
    await page.setViewportSize(viewport);
    // What depends on the width is laid out anew.
    await openScreen(page, screen);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      const file = `${FOLDER}/${screen.name}-${viewport.width}-${colorScheme}.png`;
      await page.screenshot({ path: file, animations: "disabled" });
    }
  }
}
