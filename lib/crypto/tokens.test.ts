import { describe, expect, it } from "vitest";
import {
  createApiToken,
  createInvitationToken,
  hashToken,
  parseApiToken,
  parseInvitationToken,
  verifyToken,
} from "./tokens";

describe("tokens", () => {
  it("makes API tokens whose id can be read back", () => {
    for (let i = 0; i < 200; i++) {
      const { token, id, hash } = createApiToken();
      expect(token).toMatch(/^mr_live_[A-Za-z0-9]{17}_[A-Za-z0-9]{43}_[A-Za-z0-9]{6}$/);
      expect(parseApiToken(token)).toEqual({ id });
      expect(verifyToken(token, hash)).toBe(true);
      expect(hash).toBe(hashToken(token));
    }
  });

  it("notices any single wrong character", () => {
    const { token } = createApiToken();
    for (let at = 8; at < token.length; at++) {
      if (token[at] === "_") continue;
      const other = token[at] === "A" ? "B" : "A";
      expect(parseApiToken(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
  });

  it("keeps the kinds apart", () => {
    const invitation = createInvitationToken();
    expect(parseInvitationToken(invitation.token)).toEqual({ id: invitation.id });
    expect(parseApiToken(invitation.token)).toBeNull();
    expect(parseInvitationToken(createApiToken().token)).toBeNull();
  });

  it.each(["", "mr_live_", "Bearer x", `${"a".repeat(10_000)}`])("refuses %#", (text) => {
    expect(parseApiToken(text)).toBeNull();
  });

  it("does not verify against another hash", () => {
    expect(verifyToken(createApiToken().token, createApiToken().hash)).toBe(false);
    expect(verifyToken(createApiToken().token, "")).toBe(false);
  });
});
