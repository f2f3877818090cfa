import { describe, expect, it } from "vitest";
import type { Role } from "@/lib/schemas/role";
import type { Member } from "./queries";
import { removalLocked, roleLocked } from "./rules";

function member(userId: string, role: Role): Member {
  return {
    userId,
    role,
    name: userId,
    email: `${userId}@example.com`,
    joinedAt: "2026-01-01T00:00:00.000Z",
  };
}

const owner = member("owner", "owner");
const second = member("second", "owner");
const admin = member("admin", "admin");
const viewer = member("viewer", "viewer");

function asViewer({ userId, role }: Member) {
  return { id: userId, role };
}

describe("roleLocked", () => {
  it.each([
    ["an owner changes an admin", owner, admin, [owner, admin], true],
    ["an admin changes a viewer", admin, viewer, [owner, admin, viewer], true],
    ["an admin cannot change an owner", admin, owner, [owner, second, admin], false],
    ["a viewer changes nobody", viewer, viewer, [owner, viewer], false],
    ["the last owner stays one", owner, owner, [owner, admin], false],
    ["one of two owners may step down", owner, owner, [owner, second], true],
  ])("%s", (_name, actor, target, all, free) => {
    expect(roleLocked(asViewer(actor), target, all) === null).toBe(free);
  });
});

describe("removalLocked", () => {
  it.each([
    ["anyone may leave", viewer, viewer, [owner, viewer], true],
    ["the last owner may not leave", owner, owner, [owner, viewer], false],
    ["a viewer removes nobody", viewer, admin, [owner, admin, viewer], false],
    ["an admin cannot remove an owner", admin, owner, [owner, second, admin], false],
    ["an owner removes an owner", owner, second, [owner, second], true],
  ])("%s", (_name, actor, target, all, free) => {
    expect(removalLocked(asViewer(actor), target, all) === null).toBe(free);
  });
});
