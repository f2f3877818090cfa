import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { enterDemo, newPerson, type Person, signUp } from "./people";

/** Cookies and storage of a browser; here always of one that has signed in by the sign-in page. */
export type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** A person with a team, and a session of theirs. */
export interface Home {
  person: Person;
  session: Session;
}

interface TestFixtures {
  /** Fails the test when a page of this browser shows an error on its console, or throws one. */
  watch: (context: BrowserContext) => void;
  /** Lets the test go on although a browser's console shows an error like this. */
  allowConsoleError: (pattern: RegExp) => void;
  /** Opens another browser beside the test's own: of nobody, or with a session. */
  openBrowser: (session?: Session) => Promise<Page>;
}

interface WorkerFixtures {
  /** An account with a team, made once for all tests of a worker. Its DAGs belong to their tests. */
  home: Home;
  /** A session of the demo's. */
  demoSession: Session;
}

const NOBODY: Session = { cookies: [], origins: [] };

/**
 * The test of end-to-end specs, with nobody signed in. It fails when any page of it shows an error
 * on the console, a breach of the content security policy included, or throws one.
 */
export const test = base.extend<TestFixtures & { consoleErrors: ConsoleErrors }, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  consoleErrors: async ({}, use) => {
    const errors: ConsoleErrors = { found: [], allowed: [] };
    await use(errors);
    const unexpected = errors.found.filter((text) => !errors.allowed.some((one) => one.test(text)));
    expect(unexpected, "errors on the browser's console").toEqual([]);
  },

  watch: [
    async ({ context, consoleErrors }, use) => {
      const watch = (one: BrowserContext) => {
        one.on("console", (message) => {
          if (message.type() !== "error") return;
          consoleErrors.found.push(`${message.text()} (${message.location().url})`);
        });
        one.on("weberror", (error) =>
          consoleErrors.found.push(`${error.error()} (${error.page()?.url()})`),
        );
      };
      watch(context);
      await use(watch);
    },
    { auto: true },
  ],

  allowConsoleError: async ({ consoleErrors }, use) => {
    await use((pattern) => consoleErrors.allowed.push(pattern));
  },

  openBrowser: async ({ browser, watch }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (session = NOBODY) => {
      const context = await browser.newContext({ storageState: session });
      opened.push(context);
      watch(context);
      return await context.newPage();
    });
    for (const context of opened) await context.close();
  },

  home: [
    async ({ browser }, use, { project }) => {
      const person = newPerson();
      const session = await enter(browser, project.use.baseURL, (page) => signUp(page, person));
      await use({ person, session });
    },
    { scope: "worker" },
  ],

  demoSession: [
    async ({ browser }, use, { project }) => {
      await use(await enter(browser, project.use.baseURL, enterDemo));
    },
    { scope: "worker" },
  ],
});

/** The same with the browser of `home`, whose person owns a team. */
export const homeTest = test.extend({
  storageState: ({ home }, use) => use(home.session),
});

/** The same with a browser that has entered the demo, to look only. */
export const demoTest = test.extend({
  storageState: ({ demoSession }, use) => use(demoSession),
});

export { expect };

interface ConsoleErrors {
  found: string[];
  allowed: RegExp[];
}

/** Signs in with a browser of its own, and hands its session on. */
async function enter(
  browser: Browser,
  baseURL: string | undefined,
  signIn: (page: Page) => Promise<void>,
): Promise<Session> {
  if (baseURL === undefined) throw new Error("playwright.config.ts names no baseURL");
  const context = await browser.newContext({ baseURL });
  try {
    await signIn(await context.newPage());
    return await context.storageState();
  } finally {
    await context.close();
  }
}
