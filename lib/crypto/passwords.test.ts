import { describe, expect, it } from "vitest";
import { hashPassword, needsRehash, verifyPassword } from "./passwords";

const SCRYPT_OF_CORRECT_HORSE =
  "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8";

describe("passwords", () => {
  it("verifies the right password and no other", async () => {
    const hash = await hashPassword("correct horse");
    expect(hash).toMatch(/^\$(argon2id|scrypt)\$/);
    expect(await verifyPassword(hash, "correct horse")).toBe(true);
    expect(await verifyPassword(hash, "correct horse ")).toBe(false);
    expect(await verifyPassword(hash, "")).toBe(false);
    expect(needsRehash(hash)).toBe(false);
  });

  it("salts: the same password never hashes alike", async () => {
    expect(await hashPassword("x")).not.toBe(await hashPassword("x"));
  });

  it("takes two Unicode forms of one text for the same password", async () => {
    expect(await verifyPassword(await hashPassword("caf\u00e9"), "cafe\u0301")).toBe(true);
  });

  it("reads a scrypt hash, and wants it renewed", async () => {
    expect(needsRehash(SCRYPT_OF_CORRECT_HORSE)).toBe(true);
    expect(await verifyPassword(SCRYPT_OF_CORRECT_HORSE, "correct horse")).toBe(true);
    expect(await verifyPassword(SCRYPT_OF_CORRECT_HORSE, "wrong horse")).toBe(false);
  });

  it("is false for a user that does not exist, after as much work", async () => {
    expect(await verifyPassword(null, "correct horse")).toBe(false);
  });

  it.each(["", "plain", "$argon2id$v=19$m=99999999,t=2,p=1$AAAA$BBBB"])(
    "refuses %j as a stored hash",
    async (stored) => {
      await expect(verifyPassword(stored, "x")).rejects.toThrow("Expected a password hash");
    },
  );
});
