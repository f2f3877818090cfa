import { expect, test } from "vitest";
import {
  can,
  canGrantRole,
  PERMISSIONS,
  permissionNames,
  permissionsOf,
  ROLES,
} from "./permissions";

test("roles are ordered from the least to the most", () => {
  expect(ROLES).toEqual(["viewer", "operator", "editor", "admin", "owner"]);
});

test.each([
  ["viewer", "dag.view", true],
  ["viewer", "run.trigger", false],
  ["operator", "run.trigger", true],
  ["operator", "dag.pause", true],
  ["operator", "backfill.manage", true],
  ["operator", "dag.edit", false],
  ["editor", "dag.edit", true],
  ["editor", "connection.manage", false],
  ["admin", "connection.manage", true],
  ["admin", "token.manage", true],
  ["admin", "team.manage", false],
  ["owner", "team.delete", true],
] as const)("%s %s: %s", (role, permission, expected) => {
  expect(can(role, permission)).toBe(expected);
});

test("each role has all that the role below has", () => {
  for (const [index, role] of ROLES.entries()) {
    const below = ROLES[index - 1];
    if (below === undefined) continue;
    expect(permissionsOf(role)).toEqual(expect.arrayContaining(permissionsOf(below)));
  }
  expect(permissionsOf("owner")).toEqual(permissionNames());
  expect(Object.keys(PERMISSIONS)).toEqual(permissionNames());
});

test("nobody grants more than they have", () => {
  expect(canGrantRole("admin", "admin")).toBe(true);
  expect(canGrantRole("admin", "owner")).toBe(false);
  expect(canGrantRole("owner", "owner")).toBe(true);
  expect(canGrantRole("editor", "viewer")).toBe(false);
});
