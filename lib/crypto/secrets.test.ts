import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveKey, parseSecretKey } from "./derive-key";
import { createSecretBox, type SecretPlace } from "./secrets";

const PLACE: SecretPlace = { teamId: "t1", kind: "connection", id: "shop", field: "password" };
const key = randomBytes(32);

describe("secret box", () => {
  it("reads back what it wrote, and never writes the same twice", () => {
    const box = createSecretBox(key);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (plaintext) => {
        const stored = box.encrypt(plaintext, PLACE);
        expect(box.decrypt(stored, PLACE)).toBe(plaintext);
        expect(box.encrypt(plaintext, PLACE)).not.toBe(stored);
      }),
    );
  });

  it.each(["teamId", "kind", "id", "field"] as const)("is bound to its %s", (part) => {
    const box = createSecretBox(key);
    const stored = box.encrypt("hunter22", PLACE);
    expect(() => box.decrypt(stored, { ...PLACE, [part]: "other" })).toThrow(
      expect.objectContaining({ code: "secret_refused" }),
    );
  });

  it("does not confuse places whose parts run together", () => {
    const box = createSecretBox(key);
    const stored = box.encrypt("hunter22", { ...PLACE, kind: "a", id: "b|c" });
    expect(() => box.decrypt(stored, { ...PLACE, kind: "a|b", id: "c" })).toThrow();
  });

  it("refuses any altered character", () => {
    const box = createSecretBox(key);
    const stored = box.encrypt("hunter22", PLACE);
    for (let at = 22; at < stored.length; at++) {
      const other = stored[at] === "A" ? "B" : "A";
      if (stored[at] === ":") continue;
      // The last character of a part may hold unused bits, which decode to the same bytes.
      if (at === stored.length - 1 || stored[at + 1] === ":") continue;
      const altered = stored.slice(0, at) + other + stored.slice(at + 1);
      expect(() => box.decrypt(altered, PLACE)).toThrow();
    }
  });

  it.each([
    "",
    "hunter22",
    "mrs1:x:y:z",
    "mrs2:0000000000000000:AA:AA",
    "mrs1:0000000000000000:AA:AA",
  ])("refuses %j as a stored secret", (stored) => {
    expect(() => createSecretBox(key).decrypt(stored, PLACE)).toThrow(
      expect.objectContaining({ name: "SecretError" }),
    );
  });

  it("rotates to a new key while the old one can still be read", () => {
    const next = randomBytes(32);
    const stored = createSecretBox(key).encrypt("hunter22", PLACE);
    const both = createSecretBox(next, [key]);
    expect(both.decrypt(stored, PLACE)).toBe("hunter22");
    expect(both.needsRotation(stored)).toBe(true);
    const rotated = both.rotate(stored, PLACE);
    expect(both.needsRotation(rotated)).toBe(false);
    expect(rotated.split(":")[3]).toBe(stored.split(":")[3]);
    expect(createSecretBox(next).decrypt(rotated, PLACE)).toBe("hunter22");
    expect(() => createSecretBox(next).decrypt(stored, PLACE)).toThrow(
      expect.objectContaining({ code: "secret_key_unknown" }),
    );
  });
});

describe("deriveKey", () => {
  it("gives one key for each purpose", () => {
    expect(deriveKey(key, "a")).toEqual(deriveKey(key, "a"));
    expect(deriveKey(key, "a")).not.toEqual(deriveKey(key, "b"));
    expect(deriveKey(key, "a")).toHaveLength(32);
  });

  it("takes a secret key of 32 bytes only", () => {
    expect(parseSecretKey(key.toString("base64"))).toEqual(key);
    expect(() => parseSecretKey("c2hvcnQ=")).toThrow();
  });
});
