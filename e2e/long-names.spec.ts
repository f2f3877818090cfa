import { createDag, teamApi, triggerRun } from "./api";
import { expect, homeTest as test } from "./fixtures";

const LONG = "a_name_that_goes_on_".repeat(9);
const TAGS = Array.from({ length: 50 }, (_, at) => `${at % 2 === 0 ? "عربى" : "🚀 tag"} ${at}`);

const DAG = `dag_id: ${LONG}dag
description: "שלום — two directions, <b>marks</b> & ${LONG}"
tags: ${JSON.stringify(TAGS)}
tasks:
  ${LONG}task: { operator: bash, script: exit 1, retries: 0 }
  after: { operator: empty, needs: [${LONG}task] }
`;

test("names of 180 characters, 50 tags and text in two directions widen no screen", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  await createDag(page, team, DAG);
  await teamApi(page, team).send("PATCH", `dags/${LONG}dag`, { paused: false });
  const run = await triggerRun(page, team, `${LONG}dag`);
  const dag = `/${team}/dags/${LONG}dag`;
  const failed = page.getByText(/^Failed$/).first();
  const screens = [
    { address: `${dag}/runs/${run}`, ready: failed },
    { address: `${dag}/runs/${run}/tasks/${LONG}task`, ready: failed },
    { address: `/${team}`, ready: page.getByRole("heading", { name: "Failing now" }) },
    {
      address: `/${team}/dags?q=a_name`,
      ready: page.getByRole("link", { name: `${LONG}dag`, exact: true }),
    },
    { address: `/${team}/runs`, ready: page.getByRole("table", { name: "Runs" }) },
    { address: `${dag}/grid`, ready: page.getByRole("grid") },
    { address: `${dag}/settings`, ready: page.getByRole("heading", { name: "About" }) },
  ];
  for (const { address, ready } of screens) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(address);
    await expect(ready).toBeVisible();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const wider = () =>
        page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(wider, { message: `${address} at ${width}` }).toBeLessThanOrEqual(0);
    }
  }
});
