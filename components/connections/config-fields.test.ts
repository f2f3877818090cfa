import { describe, expect, it } from "vitest";
import { configFields, configIssues, initialInputs, readInputs } from "./config-fields";

const everything = { secretsSet: [], removed: [], isShown: () => true };

describe("configFields", () => {
  it("reads kinds, choices and what is required from the schema", () => {
    const fields = configFields("postgres").map(({ name, kind, required }) => [
      name,
      kind,
      required,
    ]);
    expect(fields).toEqual([
      ["host", "text", true],
      ["port", "number", false],
      ["database", "text", true],
      ["user", "text", true],
      ["ssl", "choice", false],
      ["password", "secret", false],
      ["sslrootcert", "text", false],
    ]);
    expect(configFields("generic").find(({ name }) => name === "extra")?.kind).toBe("pairs");
  });
});

describe("initialInputs and readInputs", () => {
  it("presets what the schema presets, and gives numbers as numbers", () => {
    const fields = configFields("postgres");
    const inputs = { ...initialInputs(fields), host: " db ", database: "shop", user: "etl" };
    expect(readInputs(fields, inputs, everything)).toEqual({
      host: "db",
      port: 5432,
      database: "shop",
      user: "etl",
      ssl: "require",
      password: "",
      sslrootcert: "",
    });
  });

  it("never shows a secret, and leaves out one that stays", () => {
    const fields = configFields("http");
    const inputs = initialInputs(fields, { base_url: "https://x.example", password: "leak" });
    expect(inputs.password).toBe("");
    const kept = { ...everything, secretsSet: ["password"] };
    expect(readInputs(fields, inputs, kept)).not.toHaveProperty("password");
    expect(readInputs(fields, inputs, { ...kept, removed: ["password"] })).toMatchObject({
      password: "",
    });
    expect(readInputs(fields, { ...inputs, password: " new " }, kept)).toMatchObject({
      password: " new ",
    });
  });

  it("empties what is not shown", () => {
    const fields = configFields("http");
    const inputs = { ...initialInputs(fields), base_url: "https://x.example", user: "someone" };
    const shown = { ...everything, isShown: (name: string) => name !== "user" };
    expect(readInputs(fields, inputs, shown)).toMatchObject({ user: "" });
  });

  it("turns lines into a record without the empty ones", () => {
    const fields = configFields("generic");
    const extra = [
      { id: 0, key: "region", value: "eu" },
      { id: 1, key: " ", value: "x" },
    ];
    const inputs = { ...initialInputs(fields), extra };
    expect(readInputs(fields, inputs, everything).extra).toEqual({ region: "eu" });
  });
});

describe("configIssues", () => {
  const config = { host: "db", port: "many", database: "shop", user: "etl" };

  it("names the field of a number that is none", () => {
    const issues = configIssues("postgres", config, ["password"])?.issues ?? [];
    expect(issues.map(({ path }) => path)).toEqual([["port"]]);
  });

  it("finds nothing wrong with a kept secret", () => {
    expect(configIssues("postgres", { ...config, port: 5432 }, ["password"])).toBeNull();
  });
});
