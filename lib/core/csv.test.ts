import { expect, it } from "vitest";
import { csvLine } from "./csv";

it.each([
  [["a", 1, true, null], "a,1,true,\r\n"],
  [['says "no"', "a,b", "two\nlines"], '"says ""no""","a,b","two\nlines"\r\n'],
  [["=1+1", "+1", "-1", "@x", "\tx"], "'=1+1,'+1,'-1,'@x,'\tx\r\n"],
  [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"\r\n'],
  [[-5, "a=b"], "-5,a=b\r\n"],
])("%j", (values, line) => {
  expect(csvLine(values)).toBe(line);
});
