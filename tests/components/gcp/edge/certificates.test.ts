import { output } from "@pulumi/pulumi";
import { Certificates } from "../../../../components/gcp/edge/certificates";
import { planCertificates } from "../../../../components/gcp/edge/certificates-plan";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const made = (domain = "gocoffee.example", seen = async (_: Certificates) => {}) =>
  record(async () => seen(new Certificates("certificates", { place: aPlace(), project, domain, after: [] })));

it("one certificate is for the domain and the names under it, proved by a record of the project's own", async () => {
  const all = await made();
  expect(all.one("gcp:certificatemanager/dnsAuthorization:DnsAuthorization").inputs).toMatchObject({
    ...{ project, domain: "gocoffee.example", type: "PER_PROJECT_RECORD" },
  });
  expect(all.one("gcp:certificatemanager/certificate:Certificate").inputs).toMatchObject({
    managed: {
      domains: ["gocoffee.example", "*.gocoffee.example"],
      dnsAuthorizations: ["certificates-proof-id"],
    },
  });
  // What waits for it here would wait for ever where the domain's zone is not delegated.
  expect(all.of("gcp:certificatemanager/certificate:Certificate")[0]!.inputs).not.toHaveProperty("selfManaged");
});

it("the map shows it for those names alone", async () => {
  const entries = (await made()).of("gcp:certificatemanager/certificateMapEntry:CertificateMapEntry");
  expect(entries.map(({ inputs }) => [inputs["hostname"], inputs["map"], inputs["certificates"]])).toEqual([
    ["gocoffee.example", "go-coffee-dev-certificates", ["certificates-site-id"]],
    ["*.gocoffee.example", "go-coffee-dev-certificates", ["certificates-site-id"]],
  ]);
  expect(entries.some(({ inputs }) => "matcher" in inputs)).toBe(false);
});

it("whoever has the domain's zone is told the record, and a proxy the map", async () => {
  let told: unknown;
  await made("gocoffee.example", async ({ outputs }) => {
    told = await new Promise((known) => output(outputs).apply(known));
  });
  expect(told).toEqual({
    map: `//certificatemanager.googleapis.com/projects/${project}/locations/global/certificateMaps/go-coffee-dev-certificates`,
    records: [
      {
        ...{ key: "certificate", type: "CNAME", name: "_acme-challenge_1.gocoffee.example." },
        data: "1.authorize.certificatemanager.goog.",
      },
    ],
  });
});

it("another domain's certificate has another name, so that it can stand beside the old one", async () => {
  const name = async (domain: string) =>
    (await made(domain)).one("gcp:certificatemanager/certificate:Certificate").inputs["name"];
  expect(await name("gocoffee.example")).toBe("go-coffee-dev-site-gocoffee-example");
  expect(await name("coffee.example")).not.toBe(await name("gocoffee.example"));
  const long = `${"a".repeat(60)}.com`;
  expect(String(await name(long)).length).toBeLessThanOrEqual(63);
});

it("a domain that no certificate can have is refused", () => {
  expect(() => planCertificates(`${"a".repeat(61)}.com`)).toThrow(/64 characters at most, got 65/);
});
