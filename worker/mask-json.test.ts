import { describe, expect, it } from "vitest";
import { maskJson } from "./mask-json";

describe("maskJson", () => {
  it("hides a secret in every text, at any depth and in its encoded forms", () => {
    const secret = "s3cr3t/pa ss";
    const value = {
      url: `postgres://u:${encodeURIComponent(secret)}@h/db`,
      list: [
        1,
        true,
        null,
        { basic: Buffer.from(secret).toString("base64"), plain: `<${secret}>` },
      ],
    };
    const masked = JSON.stringify(maskJson(value, [secret]));
    expect(masked).not.toContain(secret);
    expect(masked).not.toContain(encodeURIComponent(secret));
    expect(masked).not.toContain(Buffer.from(secret).toString("base64"));
    expect(maskJson(value, [])).toEqual(value);
  });

  it("hides short secrets too", () => {
    expect(maskJson("pin 1234", ["1234"])).toBe("pin ***");
  });
});
