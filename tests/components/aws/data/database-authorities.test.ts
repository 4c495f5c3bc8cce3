import { X509Certificate } from "node:crypto";
import { authoritiesOf } from "../../../../components/aws/data/database-authorities";

const named = (pem: string) =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [])
    .map((one) => new X509Certificate(one))
    .map((one) => [/CN=(.*)/.exec(one.subject)?.[1], Date.parse(one.validTo) > Date.now(), one.verify(one.publicKey)]);

describe("who signs a database's certificate", () => {
  it("is RDS in the region, for instances, and Amazon, for proxies: each in force, and signed by itself", () => {
    const found = named(authoritiesOf("us-east-1"));
    expect(found.map(([name]) => name).sort()).toEqual([
      ...["ECC384 G1", "RSA2048 G1", "RSA4096 G1"].map((kind) => `Amazon RDS us-east-1 Root CA ${kind}`),
      ...[1, 2, 3, 4].map((number) => `Amazon Root CA ${number}`),
    ]);
    for (const [name, ...good] of found) expect([name, ...good]).toEqual([name, true, true]);
  });

  it("is nobody in a region that the package does not know", () => {
    expect(() => authoritiesOf("mars-north-1")).toThrow("knows no certificate authority of RDS in mars-north-1");
  });
});
