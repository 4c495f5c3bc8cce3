import { eventsSchema } from "../../config/events";
import type { EnvironmentSpec } from "../../config/environment";
import type { Recorded, Registered } from "../mocks";
import { compositionOf, withAzure } from "./spec";

const staging = withAzure("staging");
const asking = (change: Partial<EnvironmentSpec> = {}): Promise<Recorded> =>
  compositionOf({ ...staging, events: eventsSchema.parse({})!, ...change });

let found: Recorded;
beforeAll(async () => {
  found = await asking();
}, 120_000);

const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
/** The functions of a type that take events, as their names have it. */
const functions = (type: string): Registered[] =>
  found.of(type).filter(({ parent }) => /:EventFunction::/.test(parent));
/** What is made of a kind in a cluster, by the cloud that its layer is called after. */
const inCluster = (kind: string, name: string) =>
  Object.fromEntries(
    found.all
      .filter((one) => one.type.endsWith(`:${kind}`) && one.name.includes(name))
      .map((one) => [one.name.split("-")[0], one.inputs as { metadata: object; spec: Record<string, unknown> }]),
  );

describe("functions' spans, where there are functions and a collector", () => {
  it("go from Lambda to a load balancer whose name they are told, from the one group that they are in, which it lets in", () => {
    const made = functions("aws:lambda/function:Function");
    expect(made.length).toBeGreaterThan(2);
    const groups = new Set<string>();
    for (const { inputs } of made) {
      const variables = (inputs["environment"] as { variables: Record<string, string> }).variables;
      expect(variables[endpoint]).toMatch(/^http:\/\/[^/]+:4318$/);
      const { securityGroupIds } = inputs["vpcConfig"] as { securityGroupIds: string[] };
      expect(securityGroupIds).toHaveLength(1);
      groups.add(securityGroupIds[0]!);
    }
    const admitted = found
      .of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs["securityGroupId"] === "spans-firewall-id")
      .map(({ inputs }) => inputs["referencedSecurityGroupId"]);
    expect(admitted.sort()).toEqual([...groups].sort());
    expect(inCluster("TargetGroupBinding", "spans")["aws"]?.spec).toMatchObject({
      serviceRef: { name: "opentelemetry-collector", port: 4318 },
    });
  });

  it("go from Google's functions, by their own range, to the address that the cluster's Service has", () => {
    const made = functions("gcp:cloudfunctionsv2/function:Function");
    expect(made.length).toBeGreaterThan(2);
    for (const { inputs } of made) {
      const { environmentVariables } = inputs["serviceConfig"] as { environmentVariables: Record<string, string> };
      expect(environmentVariables[endpoint]).toMatch(/^http:\/\/[^/]+:4318$/);
    }
    const subnets = found.of("gcp:compute/subnetwork:Subnetwork").map(({ inputs }) => inputs["ipCidrRange"]);
    const door = inCluster("Service", "spans")["gcp"]!;
    const [source] = door.spec["loadBalancerSourceRanges"] as string[];
    expect(subnets).toContain(source);
    const address = found.one("gcp:compute/address:Address", "spans-address");
    expect(door.metadata).toMatchObject({
      annotations: { "networking.gke.io/load-balancer-ip-addresses": address.inputs["name"] },
    });
  });

  it("have a Service on Google that goes by itself, before the address: what goes with a cluster leaves its load balancer behind", () => {
    // The engine hands `deletedWith` down, whatever the SDK says.
    const under = (name: string): typeof found.all => {
      const one = found.all.find((each) => `${each.type}::${each.name}` === name);
      return one ? [one, ...under(one.parent)] : [];
    };
    const line = under("kubernetes:core/v1:Service::gcp-spans-balancer");
    expect(line.length).toBeGreaterThan(2);
    expect(line.filter(({ deletedWith }) => deletedWith !== "").map(({ name }) => name)).toEqual([]);
  });

  it("go from Azure's functions, by their own subnet, to the one address that rules of both ends let through", () => {
    const made = functions("azure-native:web:WebApp");
    expect(made.length).toBeGreaterThan(2);
    const door = inCluster("Service", "spans")["azure"]!;
    const { annotations } = door.metadata as { annotations: Record<string, string> };
    const to = annotations["service.beta.kubernetes.io/azure-load-balancer-ipv4"];
    for (const { inputs } of made) {
      const { appSettings } = inputs["siteConfig"] as { appSettings: { name: string; value: string }[] };
      expect(appSettings).toContainEqual({ name: endpoint, value: `http://${to}:4318` });
    }
    const [source] = door.spec["loadBalancerSourceRanges"] as string[];
    expect(found.of("azure-native:network:Subnet").map(({ inputs }) => inputs["addressPrefix"])).toContain(source);
  });
});

describe("without either of them", () => {
  const nowhere = async (change: Partial<EnvironmentSpec>) => {
    const recorded = await asking(change);
    return recorded.all.filter(({ name }) => /(^|-)spans(-|$)/.test(name)).map(({ type, name }) => `${type} ${name}`);
  };

  it("nothing stands for them where there are no functions", async () => {
    expect(await nowhere({ events: undefined })).toEqual([]);
  }, 120_000);

  it("nothing stands for them, and no function is told of anywhere, where nobody takes spans", async () => {
    const { observability } = staging;
    const change = { observability: { ...observability, traces: "none" as const } };
    expect(await nowhere(change)).toEqual([]);
    const recorded = await asking(change);
    expect(JSON.stringify(recorded.of("gcp:cloudfunctionsv2/function:Function"))).not.toContain(endpoint);
  }, 120_000);
});
