import { Entrance, type EntranceArgs } from "../../../../components/gcp/edge/entrance";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";

const place = aPlace();
const sound: EntranceArgs = {
  ...{ place, project, watch, after: [] },
  network: { id: "projects/go-coffee-dev/global/networks/one", subnetId: "nodes-id" },
  zones: place.zones,
  domain: "gocoffee.example",
  gateway: { health: { port: 8100, path: "/status/ready" } },
  policyId: "the-policy",
};
const entrance = (change: Partial<EntranceArgs> = {}, seen?: (made: Entrance) => void) =>
  record(() => {
    const made = new Entrance("entrance", { ...sound, ...change });
    seen?.(made);
  });

describe("the groups of pods", () => {
  it("are one in each zone, of the nodes' network, and of pods", async () => {
    const groups = (await entrance()).of("gcp:compute/networkEndpointGroup:NetworkEndpointGroup");
    expect(groups.map(({ name, inputs }) => [name, inputs["zone"]])).toEqual([
      ["entrance-pods-us-central1-a", "us-central1-a"],
      ["entrance-pods-us-central1-b", "us-central1-b"],
    ]);
    for (const { inputs } of groups)
      expect(inputs).toMatchObject({
        ...{ project, name: "go-coffee-dev-gateway", networkEndpointType: "GCE_VM_IP_PORT" },
        ...{ network: sound.network.id, subnetwork: "nodes-id" },
      });
  });

  it("are ones that the cluster's controller takes over: described, and not as another cluster's", async () => {
    for (const { inputs } of (await entrance()).of("gcp:compute/networkEndpointGroup:NetworkEndpointGroup")) {
      const description = String(inputs["description"]);
      // kubernetes/ingress-gce refuses an empty one, and one that is JSON without the cluster's own marks.
      expect(description).not.toBe("");
      expect(() => void JSON.parse(description)).toThrow();
    }
  });

  it("stand by themselves, so that a zone more moves none", async () => {
    const names = async (zones: readonly string[]) =>
      (await entrance({ zones })).of("gcp:compute/networkEndpointGroup:NetworkEndpointGroup").map(({ name }) => name);
    expect(await names(["us-central1-a", "us-central1-f"])).toContain("entrance-pods-us-central1-a");
  });
});

describe("the backend services", () => {
  const all = async (change: Partial<EntranceArgs> = {}) =>
    (await entrance(change)).of("gcp:compute/backendService:BackendService");

  it("speak TLS to the pods, share them by rate, and let in what passes the rules alone", async () => {
    const services = await all();
    expect(services.map(({ inputs }) => inputs["name"])).toEqual([
      "go-coffee-dev-files",
      "go-coffee-dev-gateway",
      "go-coffee-dev-sockets",
    ]);
    for (const { inputs } of services)
      expect(inputs).toMatchObject({
        ...{ loadBalancingScheme: "EXTERNAL_MANAGED", protocol: "HTTPS", securityPolicy: "the-policy" },
        healthChecks: "entrance-check-id",
        logConfig: { enable: true, sampleRate: 1 },
        backends: place.zones.map((zone) => ({
          ...{ group: `entrance-pods-${zone}-id`, balancingMode: "RATE", maxRatePerEndpoint: 500, capacityScaler: 1 },
        })),
      });
  });

  it("wait an hour for WebSockets, a minute else, and keep files alone", async () => {
    const told = (await all()).map(({ name, inputs }) => [name, inputs["timeoutSec"], inputs["enableCdn"]]);
    expect(told).toEqual([
      ["entrance-files", 60, true],
      ["entrance-gateway", 60, false],
      ["entrance-sockets", 3600, false],
    ]);
  });

  it("keep what the front end says may be kept, whatever is written behind a ?", async () => {
    const [files] = await all();
    expect(files!.inputs["cdnPolicy"]).toMatchObject({
      cacheMode: "USE_ORIGIN_HEADERS",
      cacheKeyPolicy: { includeQueryString: false },
    });
    // Google refuses them beside USE_ORIGIN_HEADERS.
    for (const ttl of ["defaultTtl", "maxTtl", "clientTtl"]) expect(files!.inputs["cdnPolicy"]).not.toHaveProperty(ttl);
  });

  it("drain for longer than a pod of the gateway takes to go", async () => {
    for (const { inputs } of await all()) expect(inputs["connectionDrainingTimeoutSec"]).toBeGreaterThanOrEqual(60);
  });

  it("can be changed one by one", async () => {
    const change: EntranceArgs["change"] = {
      backend: (sound, name) => (name === "gateway" ? { ...sound, timeoutSec: 90 } : sound),
    };
    expect((await all({ change })).map(({ inputs }) => inputs["timeoutSec"])).toEqual([60, 90, 3600]);
  });
});

it("the health of a pod is asked for in clear, at its own port", async () => {
  const { inputs } = (await entrance()).one("gcp:compute/healthCheck:HealthCheck");
  expect(inputs).toMatchObject({
    httpHealthCheck: { portSpecification: "USE_FIXED_PORT", port: 8100, requestPath: "/status/ready" },
  });
});

it("the gateway is told its groups, who calls, and where the caller's address is", async () => {
  await entrance({}, ({ outputs }) => {
    const { gateway } = outputs;
    expect(gateway).toMatchObject({
      host: "gcp.gocoffee.example",
      binding: { kind: "endpointGroups", name: "go-coffee-dev-gateway" },
      sources: ["35.191.0.0/16", "130.211.0.0/22"],
      clientAddressHeader: "True-Client-IP",
    });
    expect(gateway.binding.kind === "endpointGroups" && gateway.binding.made).toHaveLength(2);
  });
});

it("it is watched, by its log too, whose metric counts what no pod took", async () => {
  const recorded = await entrance();
  const { inputs } = recorded.one("gcp:logging/metric:Metric");
  expect(inputs).toMatchObject({
    name: "go-coffee-dev-refused",
    metricDescriptor: { metricKind: "DELTA", valueType: "INT64" },
  });
  expect(inputs["filter"]).toContain(
    'backend_service_name=("go-coffee-dev-gateway" OR "go-coffee-dev-sockets" OR "go-coffee-dev-files")',
  );
  const policies = recorded.of("gcp:monitoring/alertPolicy:AlertPolicy");
  expect(policies.map((policy) => policy.inputs["displayName"])).toEqual(
    ["blocked", "errors", "refused", "slow"].map((id) => `go-coffee-dev-entrance-alarms-${id}`),
  );
  const query = (id: string) => JSON.stringify(policies.find(({ name }) => name.endsWith(id))!.inputs["conditions"]);
  expect(query("refused")).toContain("logging_googleapis_com:user_go_coffee_dev_refused{");
  // A WebSocket's answer lasts as long as it is open.
  expect(query("slow")).not.toContain("sockets");
  for (const id of ["errors", "blocked"]) expect(query(id)).toContain("go-coffee-dev-sockets");
});
