import { describe, expect, it } from "vitest";
import { parseUpOptions } from "./options";

describe("parseUpOptions", () => {
  it("has a default for everything", () => {
    expect(parseUpOptions([])).toEqual({
      help: false,
      detach: false,
      stack: {
        dataFolder: ".millrace",
        host: "127.0.0.1",
        port: undefined,
        workers: 1,
        demo: true,
      },
    });
  });

  it("takes what is given", () => {
    const args = ["--port", "0", "--data", "/d", "--workers=3", "--no-demo", "--detach"];
    expect(parseUpOptions(args)).toMatchObject({
      detach: true,
      stack: { dataFolder: "/d", port: 0, workers: 3, demo: false },
    });
  });

  it.each([
    [["--port", "http"], /--port http/],
    [["--port", "70000"], /65535/],
    [["--workers", "1.5"], /--workers 1.5/],
    [["--prot", "1"], /--prot/],
    [["extra"], /extra/],
  ])("refuses %j", (args, message) => {
    expect(() => parseUpOptions(args)).toThrow(
      expect.objectContaining({ name: "Failure", message: expect.stringMatching(message) }),
    );
  });
});
