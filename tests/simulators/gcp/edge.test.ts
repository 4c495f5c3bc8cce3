import type { Driver } from "../harness";
import { google, network, project } from "./clouds";

const compute = (name: string) => `gcp:compute/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const certificates = (name: string) => `gcp:certificatemanager/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const url = "gcp:compute/uRLMap:URLMap";
const zone = "gcp:dns/managedZone:ManagedZone";
const record = "gcp:dns/recordSet:RecordSet";

async function group(cloud: Driver): Promise<string> {
  const net = await network(cloud);
  return (
    await cloud.create(compute("NetworkEndpointGroup"), {
      name: "g",
      zone: "us-central1-a",
      description: "pods",
      ...net,
    })
  ).id;
}

describe("the way in", () => {
  it("has rules of Cloud Armor as long as they may be, and routes in their order", async () => {
    const cloud = await google();
    const throttle = {
      ...{ action: "throttle", priority: 1, match: { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } } },
      rateLimitOptions: {
        conformAction: "allow",
        exceedAction: "deny(429)",
        rateLimitThreshold: { count: 1, intervalSec: 60 },
      },
    };
    const refused = (...rules: object[]) => cloud.refusal(compute("SecurityPolicy"), { name: "p", rules });
    const ranges = (count: number) => ({
      match: { config: { srcIpRanges: Array.from({ length: count }, (_, index) => `10.0.${index}.0/24`) } },
    });
    expect(await refused({ ...throttle, ...ranges(11) })).toContain("supports 10 item maximum");
    expect(await refused(throttle, throttle)).toContain("Another rule has this priority");
    const expression = (count: number) => ({
      match: { expr: { expression: Array<string>(count).fill("has(a)").join(" && ") } },
    });
    expect(await refused({ ...throttle, ...expression(6) })).toContain("5 subexpressions at most");
    expect(await refused({ ...throttle, rateLimitOptions: undefined })).toContain("needs a threshold");
    expect(
      await refused({ ...throttle, rateLimitOptions: { ...throttle.rateLimitOptions, enforceOnKey: "HTTP_HEADER" } }),
    ).toContain("needs the name of a header");
    await cloud.create(compute("SecurityPolicy"), {
      name: "p",
      rules: [
        { ...throttle, ...ranges(10) },
        { action: "deny(403)", priority: 2, ...expression(5) },
      ],
    });
    const elsewhere = { defaultUrlRedirect: { httpsRedirect: true, stripQuery: false } };
    const map = (more: object) =>
      cloud.refusal(url, {
        ...{ name: "m", hostRules: [{ hosts: ["a"], pathMatcher: "p" }], ...elsewhere },
        pathMatchers: [{ name: "p", ...elsewhere, ...more }],
      });
    const route = { priority: 1, matchRules: [{ prefixMatch: "/" }] };
    expect(await map({ routeRules: [route, route] })).toContain("two route rules have the same priority");
    expect(await map({ routeRules: [route], pathRules: [{ paths: ["/a"] }] })).toContain("either path rules or route");
  });

  it("sends to groups by rates, with a check, past a policy of the right kind", async () => {
    const cloud = await google();
    const id = await group(cloud);
    const { id: check } = await cloud.create(compute("HealthCheck"), { name: "hc", httpHealthCheck: { port: 8080 } });
    for (const type of ["CLOUD_ARMOR", "CLOUD_ARMOR_EDGE"])
      await cloud.create(compute("SecurityPolicy"), { name: type.toLowerCase().replaceAll("_", "-"), type });
    const service = (backend: object, more: object = {}) => ({
      name: "b",
      loadBalancingScheme: "EXTERNAL_MANAGED",
      protocol: "HTTPS",
      healthChecks: check,
      backends: [{ group: id, ...backend }],
      ...more,
    });
    const refused = (backend: object, more: object = {}) =>
      cloud.refusal(compute("BackendService"), service(backend, more));
    expect(await refused({})).toContain("Balancing mode must be RATE or CONNECTION");
    expect(await refused({ balancingMode: "RATE" })).toContain("must be specified for balancing mode RATE");
    const rate = { balancingMode: "RATE", maxRatePerEndpoint: 100 };
    expect(await refused(rate, { healthChecks: undefined })).toContain("A health check is required");
    expect(await refused(rate, { securityPolicy: "cloud-armor-edge" })).toContain(
      "is of type CLOUD_ARMOR_EDGE, and must be of CLOUD_ARMOR",
    );
    expect(
      await refused({ ...rate, group: `projects/${project}/zones/us-central1-b/networkEndpointGroups/g` }),
    ).toContain("was not found");
    await cloud.create(
      compute("BackendService"),
      service(rate, { securityPolicy: "cloud-armor", edgeSecurityPolicy: "cloud-armor-edge" }),
    );
    expect(await cloud.deleteRefusal(compute("NetworkEndpointGroup"), id)).toContain("already being used by");
    await cloud.create(url, { name: "m", defaultService: "b" });
    expect(
      await cloud.refusal(url, { name: "n", defaultService: "b", hostRules: [{ hosts: ["a"], pathMatcher: "p" }] }),
    ).toContain("no path matcher of that name");
    const rule = (loadBalancingScheme?: string) => ({
      name: "f",
      target: "p",
      ipAddress: "34.1.2.3",
      portRange: "443",
      ...(loadBalancingScheme && { loadBalancingScheme }),
    });
    await cloud.create(compute("TargetHttpProxy"), { name: "p", urlMap: "m" });
    expect(await cloud.refusal(compute("GlobalForwardingRule"), rule())).toContain(
      "'EXTERNAL'. The load balancing scheme of backend service b is EXTERNAL_MANAGED",
    );
    expect((await cloud.create(compute("GlobalForwardingRule"), rule("EXTERNAL_MANAGED"))).outputs["ipAddress"]).toBe(
      "34.1.2.3",
    );
  });

  it("shows certificates of a map, for domains that are authorised", async () => {
    const cloud = await google();
    await cloud.create(compute("BackendService"), { name: "b", loadBalancingScheme: "EXTERNAL_MANAGED" });
    await cloud.create(url, { name: "m", defaultService: "b" });
    const authorization = await cloud.create(certificates("DnsAuthorization"), {
      name: "a",
      domain: "gocoffee.example",
    });
    // Where nobody says where, it is everywhere.
    expect(authorization.id).toBe(`projects/${project}/locations/global/dnsAuthorizations/a`);
    expect(authorization.outputs["dnsResourceRecords"]).toEqual([
      {
        name: "_acme-challenge.gocoffee.example.",
        type: "CNAME",
        data: expect.stringContaining("authorize.certificatemanager.goog."),
      },
    ]);
    const certificate = (domains: string[]) => ({
      name: "c",
      managed: { domains, dnsAuthorizations: [authorization.id] },
    });
    expect(await cloud.refusal(certificates("Certificate"), certificate(["other.example"]))).toContain(
      "has no DNS authorization",
    );
    const { id } = await cloud.create(
      certificates("Certificate"),
      certificate(["gocoffee.example", "*.gocoffee.example"]),
    );
    expect(id).toBe(`projects/${project}/locations/global/certificates/c`);
    const map = await cloud.create(certificates("CertificateMap"), { name: "map" });
    await cloud.create(certificates("CertificateMapEntry"), {
      name: "e",
      map: "map",
      hostname: "gocoffee.example",
      certificates: [id],
    });
    const proxy = (more: object) => ({ name: "p", urlMap: "m", ...more });
    expect(await cloud.refusal(compute("TargetHttpsProxy"), proxy({}))).toContain("At least one SSL certificate");
    expect(await cloud.refusal(compute("TargetHttpsProxy"), proxy({ certificateMap: map.id }))).toContain(
      "Accepted format is //certificatemanager.googleapis.com/",
    );
    await cloud.create(
      compute("TargetHttpsProxy"),
      proxy({ certificateMap: `//certificatemanager.googleapis.com/${map.id}` }),
    );
  });

  it("has zones whose records are theirs, and go first", async () => {
    const cloud = await google();
    const { id } = await cloud.create(zone, { name: "z", dnsName: "gocoffee.example." });
    const a = { managedZone: "z", name: "www.gocoffee.example.", type: "A", ttl: 60, rrdatas: ["34.1.2.3"] };
    expect(await cloud.refusal(record, { ...a, name: "www.other.example." })).toContain(
      "It is not in the zone gocoffee.example.",
    );
    const made = await cloud.create(record, a);
    expect(made.id).toBe(`projects/${project}/managedZones/z/rrsets/www.gocoffee.example./A`);
    expect(await cloud.refusal(record, { ...a, type: "CNAME", rrdatas: ["x.example."] })).toContain("type CNAME");
    expect(await cloud.deleteRefusal(zone, id)).toContain("because it is not empty");
    await cloud.delete(record, made.id);
    await cloud.delete(zone, id);
  });
});

describe("what watches", () => {
  const channelToken = "gcp:monitoring/notificationChannel:NotificationChannel";
  const alertToken = "gcp:monitoring/alertPolicy:AlertPolicy";

  it("tells people through channels that say whom, and are not deleted while they are used", async () => {
    const cloud = await google();
    expect(await cloud.refusal(channelToken, { type: "email" })).toContain("labels['email_address']");
    expect(await cloud.refusal(channelToken, { type: "pager" })).toContain("invalid value");
    expect(await cloud.refusal(channelToken, { type: "pagerduty" })).toContain("serviceKey");
    const { id } = await cloud.create(channelToken, { type: "email", labels: { email_address: "a@gocoffee.example" } });
    const alert = (query: object) => ({
      displayName: "a",
      combiner: "OR",
      notificationChannels: [id],
      conditions: [{ displayName: "c", ...query }],
    });
    const own = 'metric.type="logging.googleapis.com/user/orders"';
    expect(
      await cloud.refusal(
        alertToken,
        alert({ conditionThreshold: { filter: own, comparison: "COMPARISON_GT", duration: "0s" } }),
      ),
    ).toContain("Cannot find metric that matches type");
    await cloud.create(
      alertToken,
      alert({
        conditionPrometheusQueryLanguage: {
          query: "logging_googleapis_com:user_orders > 1",
          disableMetricValidation: true,
        },
      }),
    );
    expect(await cloud.deleteRefusal(channelToken, id)).toContain("used by an alerting policy");
  });

  it("writes records to what is there, as an account of Google's; a log bucket's name stays taken", async () => {
    const cloud = await google();
    const sink = "gcp:logging/projectSink:ProjectSink";
    expect(await cloud.refusal(sink, { name: "s", destination: "storage.googleapis.com/no-such" })).toContain(
      "was not found",
    );
    await cloud.create("gcp:storage/bucket:Bucket", { name: "go-coffee-audit", location: "US" });
    const { outputs } = await cloud.create(sink, { name: "s", destination: "storage.googleapis.com/go-coffee-audit" });
    expect(outputs["writerIdentity"]).toMatch(/^serviceAccount:service-\d{12}@gcp-sa-logging/);
    await cloud.create("gcp:storage/bucketIAMMember:BucketIAMMember", {
      bucket: "go-coffee-audit",
      role: "roles/storage.objectCreator",
      member: outputs["writerIdentity"],
    });
    const bucket = { project, location: "us-central1", bucketId: "audit" };
    const made = await cloud.create("gcp:logging/projectBucketConfig:ProjectBucketConfig", bucket);
    await cloud.delete("gcp:logging/projectBucketConfig:ProjectBucketConfig", made.id);
    expect(await cloud.refusal("gcp:logging/projectBucketConfig:ProjectBucketConfig", bucket)).toContain(
      "DELETE_REQUESTED",
    );
  });

  it("runs as accounts that there are", async () => {
    const cloud = await google();
    const workflow = {
      name: "w",
      region: "us-central1",
      serviceAccount: `rotator@${project}.iam.gserviceaccount.com`,
      sourceContents: "main: {}",
      deletionProtection: false,
    };
    expect(await cloud.refusal("gcp:workflows/workflow:Workflow", workflow)).toContain("does not exist");
    await cloud.create("gcp:serviceaccount/account:Account", { accountId: "rotator" });
    expect((await cloud.create("gcp:workflows/workflow:Workflow", workflow)).id).toBe(
      `projects/${project}/locations/us-central1/workflows/w`,
    );
  });
});
