import { describe, expect, it } from "vitest";
import { signInFailure } from "./sign-in-words";

describe("signInFailure", () => {
  it.each([
    [870, "in 15 minutes"],
    [60, "in 1 minute"],
    [12.2, "in 13 seconds"],
    [0, "in 1 second"],
    [null, "in a quarter of an hour"],
  ])("tells a wait of %s seconds", (seconds, words) => {
    expect(signInFailure("TooManyAttempts", seconds)).toContain(words);
  });

  it("says something of a name that it does not know", () => {
    expect(signInFailure("SomethingNew")).not.toBe("");
  });
});
