import { describe, expect, it } from "vitest";
import { passwordStrength } from "./password-strength";

describe("passwordStrength", () => {
  it.each([
    ["", 0],
    ["short", 0],
    ["aaaaaaaaaaaa", 1],
    ["password1234", 1],
    ["1234567890", 1],
    ["qwertyuiop", 1],
    ["dogdogdogdog", 1],
    ["correct-horse-battery", 4],
    ["Tr0ub4dor&3xyz", 4],
    ["ferienhaus", 2],
  ])("%j is %i", (password, level) => {
    expect(passwordStrength(password).level).toBe(level);
  });

  it("counts what is missing", () => {
    expect(passwordStrength("123456789").hint).toBe("1 more character");
  });

  it("gives nothing for the person's own name", () => {
    const personal = ["Ada Lovelace", "ada@example.com"];
    expect(passwordStrength("lovelace-ada", personal).level).toBeLessThan(
      passwordStrength("lovelace-ada").level,
    );
  });
});
