import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** A server's certificate and its key, in PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** An authority of a test that this process trusts until `forget`. */
export interface TestAuthority {
  /** Signs a certificate, valid for so many days: a negative number of days is over already. */
  certificate(names: string, days: number): TestCertificate;
  /** Its own certificate, in PEM, for other processes that are to trust it. */
  readonly certificateFile: string;
  /** A certificate that nobody known has signed. */
  selfSigned(names: string): TestCertificate;
  forget(): void;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Makes an authority with the machine's openssl, and trusts it. `names` are as `IP:127.0.0.1`. */
export function trustTestAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), "millrace-tls-"));
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const certificate = () => ({ key: read("server.key"), cert: read("server.pem") });
  const self = ["req", "-x509", ...KEY, "-days", "2"];
  openssl(...self, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Millrace test");
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, read("ca.pem")]);
  return {
    certificateFile: join(folder, "ca.pem"),
    certificate(names, days) {
      writeFileSync(join(folder, "names"), `subjectAltName=${names}\n`);
      openssl("req", ...KEY, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server");
      const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
      const rest = ["-days", String(days), "-extfile", "names", "-out", "server.pem"];
      openssl("x509", "-req", "-in", "server.csr", ...signer, ...rest);
      return certificate();
    },
    selfSigned(names) {
      const files = ["-keyout", "server.key", "-out", "server.pem"];
      openssl(...self, ...files, "-subj", "/CN=server", "-addext", `subjectAltName=${names}`);
      return certificate();
    },
    forget() {
      setDefaultCACertificates(before);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
