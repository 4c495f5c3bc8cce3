import { secret } from "@pulumi/pulumi";
import { AuthenticatedOriginPulls } from "@pulumi/cloudflare/authenticatedOriginPulls";
import { AuthenticatedOriginPullsCertificate } from "@pulumi/cloudflare/authenticatedOriginPullsCertificate";
import { AuthenticatedOriginPullsHostnameCertificate } from "@pulumi/cloudflare/authenticatedOriginPullsHostnameCertificate";
import { AuthenticatedOriginPullsSettings } from "@pulumi/cloudflare/authenticatedOriginPullsSettings";
import { CertificatePack, type CertificatePackArgs } from "@pulumi/cloudflare/certificatePack";
import { CustomSsl } from "@pulumi/cloudflare/customSsl";
import { OriginCaCertificate } from "@pulumi/cloudflare/originCaCertificate";
import { TotalTls } from "@pulumi/cloudflare/totalTls";
import { UniversalSslSetting } from "@pulumi/cloudflare/universalSslSetting";
import { clouds, passes, refused, zone } from "./clouds";

const pem = (what: string) => `-----BEGIN ${what}-----\nMII\n-----END ${what}-----\n`;
const pair = { certificate: pem("CERTIFICATE"), privateKey: secret(pem("PRIVATE KEY")) };

describe("authenticated origin pulls", () => {
  const own = () => {
    const zoneId = zone().id;
    const certificate = new AuthenticatedOriginPullsCertificate("own", { zoneId, ...pair });
    new AuthenticatedOriginPullsSettings("on", { zoneId, enabled: true }, { dependsOn: certificate });
  };

  it("are by a certificate of the zone's own", async () => {
    const run = await clouds().run(own);
    const made = run.one("cloudflare:index/authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate");
    expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made.outputs).toMatchObject({ status: "active", certificateId: made.id });
    await refused(() => new AuthenticatedOriginPullsSettings("on", { zoneId: zone().id, enabled: true })).toThrow(
      "the zone has no client certificate",
    );
  });

  it("are of certificates in PEM", async () => {
    const wrong = (more: object) => () =>
      new AuthenticatedOriginPullsCertificate("own", { zoneId: zone().id, ...pair, ...more });
    await refused(wrong({ certificate: "MII" })).toThrow("no certificate in PEM form");
    await refused(wrong({ privateKey: pem("CERTIFICATE") })).toThrow("no private key in PEM form");
  });

  it("are by hostname, with a certificate for hostnames", async () => {
    const host = (hostname: string, id?: string) => () => {
      const zoneId = zone().id;
      const made = new AuthenticatedOriginPullsHostnameCertificate("host", { zoneId, ...pair });
      new AuthenticatedOriginPulls("on", { zoneId, configs: [{ hostname, certId: id ?? made.id, enabled: true }] });
    };
    await passes(host("www.gocoffee.example"));
    await refused(host("www.tea.example")).toThrow("is not in the zone");
    await refused(host("www.gocoffee.example", "nobody")).toThrow("certificate nobody not found");
  });
});

describe("certificates that Cloudflare signs", () => {
  const origin = (hostnames: string[], csr = pem("CERTIFICATE REQUEST")) => () =>
    new OriginCaCertificate("origin", { csr, hostnames, requestType: "origin-ecc", requestedValidity: 90 }, { dependsOn: zone() }); // prettier-ignore

  it("are for origins of the account's zones", async () => {
    const run = await clouds().run(origin(["*.gocoffee.example", "gocoffee.example"]));
    const made = run.one("cloudflare:index/originCaCertificate:OriginCaCertificate");
    expect(made.outputs).toMatchObject({ expiresOn: "2024-03-31T00:00:00Z" });
    expect(made.outputs["certificate"]).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    await refused(origin(["tea.example"])).toThrow("Failed to validate requested hostname tea.example");
    await refused(origin(["gocoffee.example"], "csr")).toThrow("Failed to parse");
  });

  const order =
    (more: Partial<CertificatePackArgs> = {}) =>
    () =>
      new CertificatePack("pack", {
        ...{ zoneId: zone().id, type: "advanced", hosts: ["gocoffee.example", "*.gocoffee.example"] },
        ...{ certificateAuthority: "lets_encrypt", validationMethod: "txt", validityDays: 90, ...more },
      });

  it("are for the edge, where the add-on was bought", async () => {
    await passes(order());
    await refused(order(), { advancedCertificates: false }).toThrow("Advanced Certificate Manager is required");
    await refused(order({ hosts: ["*.gocoffee.example"] })).toThrow("must include the zone's own name");
    await refused(order({ hosts: ["gocoffee.example", "tea.example"] })).toThrow("tea.example is not in the zone");
    await refused(order({ validityDays: 365 })).toThrow("lets_encrypt offers 90");
    const many = Array.from({ length: 50 }, (_, at) => `n${at}.gocoffee.example`);
    await refused(order({ hosts: ["gocoffee.example", ...many] })).toThrow("at most 50");
  });

  it("are ordered again for other hosts, not for the same in another order", async () => {
    const made = clouds();
    await made.run(order());
    const turned = order({ hosts: ["*.gocoffee.example", "gocoffee.example"] });
    expect((await made.run(turned)).changes).toMatchObject({ same: 2 });
    expect((await made.run(order({ hosts: ["gocoffee.example"] }))).changes).toMatchObject({ replace: 1 });
  });

  it("come by themselves, or for every name with the add-on", async () => {
    await passes(() => new UniversalSslSetting("u", { zoneId: zone().id, enabled: true }));
    const total = () => new TotalTls("t", { zoneId: zone().id, enabled: true });
    await passes(total);
    await refused(total, { advancedCertificates: false }).toThrow("Advanced Certificate Manager");
  });

  it("or one of one's own, from Business on", async () => {
    const custom = () => new CustomSsl("c", { zoneId: zone().id, ...pair });
    await passes(custom);
    await refused(custom, { plan: "pro" }).toThrow("not available on this plan");
  });
});
