import { type TemplateInput, templateContext } from "./context";

/** An attempt for tests: 2024-03-13 06:00 UTC, one day; override what a test is about. */
export function testTemplateInput(overrides: Partial<TemplateInput> = {}): TemplateInput {
  return {
    logicalDate: new Date("2024-03-13T06:00:00Z"),
    dataIntervalStart: new Date("2024-03-13T06:00:00Z"),
    dataIntervalEnd: new Date("2024-03-14T06:00:00Z"),
    prevDataIntervalStartSuccess: null,
    prevDataIntervalEndSuccess: null,
    prevStartDateSuccess: null,
    runId: "scheduled__2024-03-13T06:00:00+00:00",
    dag: { dagId: "etl", description: "", owner: null, tags: ["a", "b"], timezone: "UTC" },
    dagRun: {
      runType: "scheduled",
      conf: { region: "eu", deep: { list: [1, 2] } },
      runAfter: new Date("2024-03-14T06:00:00Z"),
      startDate: null,
    },
    task: { taskId: "load", operator: "empty", retries: 2 },
    tryNumber: 1,
    mapIndex: -1,
    params: { region: "eu", days: [1, 2, 3], limit: 5, nothing: null },
    variables: {
      bucket: { value: "raw", isSecret: false },
      config: { value: '{"a": {"b": 7}}', isSecret: false },
      tree: { value: { a: [1] }, isSecret: false },
      token: { value: "t0ken-secret", isSecret: true },
    },
    connections: {
      shop: {
        id: "shop",
        type: "postgres",
        host: "db.example.com",
        port: 5432,
        schema: "shop",
        login: "reader",
        password: "hunter22",
        extra: { region: "eu", apiKey: "k3y-secret" },
        secretExtraKeys: ["apiKey"],
      },
    },
    xcoms: {
      list_files: { return_value: ["a.csv", "b.csv"], rows: 12 },
      fetch: { return_value: { rows: 3, first: "x" } },
      count: { return_value: 42 },
      word: { return_value: "plain" },
      keys_only: { rows: 1 },
    },
    assetEvents: [],
    ...overrides,
  };
}

/** The context of {@link testTemplateInput}. */
export const testContext = (overrides: Partial<TemplateInput> = {}) =>
  templateContext(testTemplateInput(overrides));
