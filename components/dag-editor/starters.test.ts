import { expect, test } from "vitest";
import { parseDagYaml } from "@/lib/core/dag/parse";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { STARTERS, starterNames } from "./starters";

const operators = [...operatorCatalogue.values()];
const CONNECTIONS = [
  { id: "sales", type: "postgres" },
  { id: "warehouse", type: "postgres" },
  { id: "partner", type: "sftp" },
  { id: "bucket", type: "s3" },
  { id: "post", type: "smtp" },
  { id: "team_channel", type: "slack" },
];
const names = starterNames(CONNECTIONS, "Europe/Berlin");

test.each(STARTERS.map((starter) => [starter.id, starter] as const))(
  "the starter %s has no problems",
  (_, starter) => {
    const known = { connections: CONNECTIONS.map(({ id }) => id), variables: [] };
    const { document, problems } = parseDagYaml(starter.text(names), { operators, known });
    expect(problems).toEqual([]);
    expect(document).not.toBeNull();
  },
);

test("the tours show every operator", () => {
  const tours = STARTERS.filter(({ id }) => ["tour", "waiting", "checks", "moving"].includes(id));
  const used = new Set(
    tours.flatMap(({ text }) =>
      parseDagYaml(text(names), { operators }).tasks.map(({ operator }) => operator),
    ),
  );
  expect([...used].sort()).toEqual([...operatorCatalogue.keys()].sort());
});

test("without a database, a name to be made stands in", () => {
  expect(starterNames([{ id: "api", type: "http" }], "UTC").database).toBe("shop");
});
