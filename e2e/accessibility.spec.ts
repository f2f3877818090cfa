import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { demoTest, expect, test } from "./fixtures";
import { MAIN_SCREENS, openScreen, PUBLIC_SCREENS } from "./main-screens";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Close relatives of screens that are looked at. */
const SKIPPED = new Set(["grid-selected", "task-xcoms", "runs-of-dag", "new-team"]);

for (const screen of PUBLIC_SCREENS) {
  test(`${screen.name} is accessible in both themes`, async ({ page }) => {
    await openScreen(page, screen);
    await expectAccessible(page);
  });
}

for (const screen of MAIN_SCREENS.filter(({ name }) => !SKIPPED.has(name))) {
  demoTest(`${screen.name} is accessible in both themes`, async ({ page }) => {
    await openScreen(page, screen);
    await expectAccessible(page);
  });
}

demoTest("the trigger dialog is accessible in both themes", async ({ page }) => {
  await page.goto("/demo/dags/demo_params/grid");
  await page.getByRole("button", { name: "Trigger", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Rows" })).toBeVisible();
  await expectAccessible(page);
});

demoTest("the palette and the shortcuts are accessible in both themes", async ({ page }) => {
  await page.goto("/demo/dags");
  await expect(page.getByRole("link", { name: "dag_etl_example", exact: true })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: /^Search DAGs/ }).fill("etl");
  await expect(page.getByRole("option", { name: /dag_etl_example/ }).first()).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessible(page);
});

demoTest("the first tab stop skips to the content", async ({ page }) => {
  await page.goto("/demo/dags");
  await expect(page.getByRole("link", { name: "dag_etl_example", exact: true })).toBeVisible();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(
    await page.getByRole("main").evaluate((main) => main.contains(document.activeElement)),
    "the next stop lies within the content",
  ).toBe(true);
});

demoTest(
  "the trigger dialog opens and closes by keyboard, and gives the focus back",
  async ({ page }) => {
    await page.goto("/demo/dags/demo_params/grid");
    const button = page.getByRole("button", { name: "Trigger", exact: true });
    await button.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Trigger demo_params" });
    await expect(dialog.getByRole("textbox", { name: "Rows" })).toBeVisible();
    // The focus stays within, however often one goes on.
    for (let stop = 0; stop < 25; stop++) {
      await page.keyboard.press("Tab");
      expect(
        await dialog.evaluate((box) => box.contains(document.activeElement)),
        `stop ${stop + 1} lies within the dialog`,
      ).toBe(true);
    }
    // On a button with a tooltip Escape would close that first.
    await dialog.getByRole("textbox", { name: "Rows" }).focus();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  },
);

demoTest(
  "arrow keys move through the grid, Enter shows the log beside it and then the task",
  async ({ page }) => {
    await page.goto("/demo/dags/dag_etl_example/grid");
    const grid = page.getByRole("grid");
    const cell = grid.getByRole("gridcell", { selected: true });
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await expect(cell).toHaveText(/^ingest_from_API, .*: Success$/);
    await page.keyboard.press("ArrowDown");
    await expect(cell).toHaveText(/^ingest_from_database, /);
    const newest = (await cell.textContent()) ?? "";
    await page.keyboard.press("ArrowLeft");
    await expect(cell).toHaveText(/^ingest_from_database, /);
    await expect(cell).not.toHaveText(newest);
    await expect(grid).toHaveAttribute(
      "aria-activedescendant",
      (await cell.getAttribute("id")) ?? "",
    );
    await page.keyboard.press("Enter");
    await expect(page.getByRole("log", { name: "Lines" })).toBeVisible();
    await expect(grid).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/runs\/[^/]+\/tasks\/ingest_from_database$/);
    await expect(
      page.getByRole("heading", { name: "ingest_from_database", level: 1 }),
    ).toBeVisible();
  },
);

/** Fails on any violation that keeps people out, in light and in dark. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    // Colours may be on their way to the other theme.
    await page.evaluate(() =>
      Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
    );
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
    const grave = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => ({
        rule: `${id}: ${help}`,
        where: nodes.slice(0, 5).map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`),
      }));
    expect.soft(grave, `violations in ${colorScheme}`).toEqual([]);
  }
}
