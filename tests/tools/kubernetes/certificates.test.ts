import { X509Certificate, createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { certificatesIn } from "../../../tools/kubernetes/certificates";

describe("a control plane's certificates", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "certificates-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are signed by one authority, each for what it is for, and stay over a restart", async () => {
    const made = await certificatesIn(folder, "172.20.0.1");
    const authority = new X509Certificate(made.authority);
    expect(authority.ca).toBe(true);
    for (const identity of [made.server, made.admin, made.controllerManager]) {
      const certificate = new X509Certificate(identity.certificate);
      expect(certificate.verify(authority.publicKey)).toBe(true);
      expect(certificate.checkIssued(authority)).toBe(true);
      expect(certificate.checkPrivateKey(createPrivateKey(identity.key))).toBe(true);
      expect(certificate.ca).toBe(false);
    }
    const server = new X509Certificate(made.server.certificate);
    for (const address of ["127.0.0.1", "172.20.0.1"]) expect(server.checkIP(address)).toBe(address);
    expect(server.checkIP("10.0.0.1")).toBeUndefined();
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect(new X509Certificate(made.admin.certificate).subject).toBe("O=system:masters\nCN=local-admin");
    expect(statSync(path.join(folder, "certificates.json")).mode & 0o077).toBe(0);
    expect(await certificatesIn(folder, "172.20.0.1")).toEqual(made);
  });
});
