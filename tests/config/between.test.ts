import { copiesSchema } from "../../config/between";
import { wrong, type Written } from "./sample";

const gcp = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod", egress: "perZone" };
const azure = {
  ...{ role: "tertiary", region: "eastus2", zones: 3, egress: "perZone" },
  subscription: "00000000-0000-4000-8000-000000000003",
  tenant: "00000000-0000-4000-8000-0000000000aa",
  admins: ["00000000-0000-4000-8000-0000000000ad"],
};

/** What is wrong with `connectivity`, on three clouds. */
const problems = (
  connectivity: Record<string, unknown>,
  change: (value: Written) => void = () => undefined,
): string[] =>
  wrong((value) => {
    Object.assign(value.clouds, { gcp: { ...gcp }, azure: { ...azure } });
    value["connectivity"] = connectivity;
    change(value);
  });
const digest = { digest: `sha256:${"0".repeat(64)}` };

it("nothing is copied by default", () => {
  expect(copiesSchema.parse(undefined)).toBeUndefined();
  expect(copiesSchema.parse({})).toEqual({ images: false });
});

describe("identity", () => {
  const one = { from: "gcp", account: "reports", to: "aws", bucket: "uploads" };
  const asked = (change: Record<string, unknown>) => problems({ identity: { reports: { ...one, ...change } } });

  it("goes from one cloud of the environment's to another", () => {
    expect(asked({})).toEqual([]);
    expect(asked({ access: "write" })).toEqual([]);
    expect(asked({ to: "gcp" })).toEqual([
      'connectivity.identity.reports.to: want another cloud than its own, got "gcp" for both',
    ]);
    const without = (value: Written) => delete value.clouds["azure"];
    expect(problems({ identity: { reports: { ...one, from: "azure" } } }, without)).toEqual([
      'connectivity.identity.reports.from: want a cloud of the environment\'s, got "azure": clouds.azure is not there',
    ]);
  });

  it("reaches no bucket of Azure's, which has no public way in", () => {
    expect(asked({ to: "azure" })).toEqual([
      "connectivity.identity.reports.bucket: want none with to: azure: its storage is reached from its own network alone, whoever signs in",
    ]);
    expect(asked({ to: "azure", bucket: undefined })).toEqual([]);
  });

  it("has a subject that Google takes", () => {
    const long = "a".repeat(60);
    expect(asked({ from: "aws", to: "gcp", namespace: long, account: long })).toEqual([
      expect.stringMatching(
        /^connectivity\.identity\.reports\.account: want a shorter one: Google takes subjects of 127 bytes/,
      ),
    ]);
  });

  it("lets an account in once for a cloud", () => {
    expect(problems({ identity: { reports: one, again: one } })).toEqual([
      "connectivity.identity.again: want each account once for a cloud, but reports is the same",
    ]);
  });
});

describe("copies of images", () => {
  const path = "connectivity.copies.images";
  const copied = (change: (value: Written) => void) => problems({ copies: { images: true } }, change);
  const images = (named: Record<string, unknown>) => (value: Written) => (value["workloads"] = { images: named });

  it("go to other clouds, whose clusters fetch them", () => {
    expect(copied(() => undefined)).toEqual([]);
    const alone = (value: Written) => {
      delete value.clouds["gcp"];
      delete value.clouds["azure"];
    };
    expect(copied(alone)).toEqual([`${path}: want two clouds or more: there is no other registry`]);
    expect(copied((value) => (value.clouds["gcp"]!["egress"] = "none"))).toContain(
      `${path}: want a way out for clouds.gcp, got egress: none: its cluster fetches the images`,
    );
  });

  it("are of images by digest, and by a tool whose image is named", () => {
    const all = { "database-users": digest, "image-copies": digest, order: digest };
    expect(copied(images(all))).toEqual([]);
    expect(copied(images({ ...all, order: { tag: "1.4.2" } }))).toContain(
      `workloads.images.order: want { digest: "sha256:…" } with ${path}: true: a tag may be another image at each registry`,
    );
    expect(copied(images({ "database-users": digest, order: digest }))).toEqual([
      `workloads.images: want image-copies with ${path}: true: without its image nobody copies (docs/runbooks/copy-images.md)`,
    ]);
  });
});

describe("copies of objects", () => {
  const uploads = (targets: unknown) => ({ copies: { objects: { uploads: targets } } });
  const path = "connectivity.copies.objects.uploads";

  it("go to Google Cloud, and to Azure by nothing that needs no key", () => {
    expect(problems(uploads(["gcp"]))).toEqual([]);
    expect(problems(uploads(["azure"]))).toEqual([
      expect.stringMatching(
        /^connectivity\.copies\.objects\.uploads\[0\]: want gcp: nothing of Azure's own fetches from S3 without a key/,
      ),
    ]);
    expect(problems(uploads(["gcp", "gcp"]))).toContain(`${path}: want each cloud once, got gcp, gcp`);
    expect(problems(uploads(["gcp"]), (value) => delete value.clouds["gcp"])).toContainEqual(
      expect.stringContaining("clouds.gcp is not there"),
    );
  });

  it("go where personal and card data may live", () => {
    const away = (value: Written) => {
      Object.assign(value.clouds["gcp"]!, { region: "europe-west1" });
    };
    expect(problems(uploads(["gcp"]), away)).toContain(
      `${path}[0]: want a cloud whose region lies in us, where residency.card lets card data live: clouds.gcp.region is europe-west1, in eu`,
    );
  });
});

describe("a warm standby", () => {
  const standby = (connectivity: Record<string, unknown>, more: Record<string, unknown> = {}, state = "prepared") =>
    problems(connectivity, (value) => Object.assign(value.clouds["gcp"]!, { warmStandby: { state }, ...more }));
  const refusal =
    "clouds.gcp.warmStandby: want a way to AWS's database: connectivity.vpn with the pair aws-gcp, or clouds.gcp.interconnect to a router that reaches AWS";

  it("needs a way to what it follows, until it is promoted", () => {
    expect(standby({})).toEqual([refusal]);
    expect(standby({ vpn: { pairs: ["aws-azure"] } })).toEqual([refusal]);
    expect(standby({ vpn: {} })).toEqual([]);
    expect(standby({ vpn: { pairs: ["aws-gcp"] } })).toEqual([]);
    expect(standby({}, { interconnect: { kind: "partner" } })).toEqual([]);
    expect(standby({}, {}, "promoted")).toEqual([]);
  });
});
