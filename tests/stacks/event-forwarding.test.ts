import { output } from "@pulumi/pulumi";
import type { CloudEnds } from "../../components/core/ends";
import { eventsSchema, type EventsSpec } from "../../config/events";
import type { EnvironmentSpec } from "../../config/environment";
import { compose } from "../../stacks/composition";
import { composeForwarding, forwardsOf } from "../../stacks/between/forwarding";
import type { Shared } from "../../stacks/providers";
import type { StackOutputs } from "../../stacks/outputs";
import { record, type Recorded } from "../mocks";
import { compositionOf, promisingLess, specOf, withoutAzure } from "./spec";

const asked = eventsSchema.parse({
  ...{ rollout: "canary", serviceBus: "premium", forward: ["coffee.inventory.updated", "coffee.order.created"] },
  deliver: { url: "https://messages.gocoffee.example/v1/messages" },
}) as EventsSpec;
const having = (spec: EnvironmentSpec, events: Partial<EventsSpec> = {}): EnvironmentSpec => ({
  ...spec,
  events: { ...asked, ...events },
});
const ofForwarding = (recorded: Recorded) =>
  recorded.all.filter(({ type }) => type.startsWith("gocoffee:interconnect:Forwarding")).map(({ name }) => name);

/** What a function is told, by its cloud. */
const variables = (inputs: Record<string, unknown>) =>
  ((inputs["environment"] as { variables?: Record<string, string> } | undefined)?.variables ??
    (inputs["serviceConfig"] as { environmentVariables?: Record<string, string> } | undefined)?.environmentVariables ??
    {}) as Record<string, string>;
const told = (recorded: Recorded, type: string) =>
  recorded
    .of(type)
    .map(({ inputs }) => variables(inputs))
    .find((all) => all["COFFEE_FUNCTION"] === "forward");
const lambda = "aws:lambda/function:Function";
const cloudFunction = "gcp:cloudfunctionsv2/function:Function";

it("opens Azure's topic to nobody whose address is not known: a list of none would let in everybody", async () => {
  const spec = having(specOf("prod"));
  const bus = { bus: output("b"), scope: "/topic", forwarder: output("one") };
  const ends = { gcp: { bus }, azure: { bus, identity: { site: { kind: "azure" } } } } as unknown as CloudEnds;
  const forwards = forwardsOf(spec);
  const legs = forwards.legs.filter(({ from }) => from === "gcp");
  await expect(composeForwarding(spec, ends, {} as Shared, { ...forwards, legs })).rejects.toThrow(
    "want the addresses that gcp's forwarder leaves from",
  );
});

describe("prod, with events that go on", () => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await compositionOf(having(specOf("prod")));
  });

  it("lets each forwarder in at the next cloud, and tells it where that is and as whom it goes", () => {
    expect(ofForwarding(recorded)).toEqual(["aws-to-gcp", "gcp-to-azure"]);
    const [aws, gcp] = [told(recorded, lambda), told(recorded, cloudFunction)];
    expect(aws?.["COFFEE_FORWARD_BUS"]).toMatch(/^projects\/go-coffee-prod\/topics\/go-coffee-prod-events$/);
    expect(JSON.parse(aws?.["COFFEE_FORWARD_AS"] ?? "null")).toMatchObject({
      type: "external_account",
      audience: expect.stringMatching(
        /^\/\/iam\.googleapis\.com\/projects\/123456789012\/.*\/providers\/forwarder$/,
      ) as string,
    });
    expect(gcp?.["COFFEE_FORWARD_BUS"]).toMatch(/^https:\/\/.*\/api\/events$/);
    expect(JSON.parse(gcp?.["COFFEE_FORWARD_AS"] ?? "null")).toMatchObject({ audience: "api://AzureADTokenExchange" });
  });

  it("believes the very role and the very account that the forwarders are", () => {
    const { inputs: provider } = recorded.one("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider");
    const role = recorded.of("aws:iam/role:Role").find(({ name }) => name.includes("events-forward"));
    expect(provider["attributeCondition"]).toContain(`assumed-role/${String(role?.inputs["name"])}/`);
    const credential = recorded
      .of("azure-native:managedidentity:FederatedIdentityCredential")
      .find(({ name }) => name === "gcp-to-azure-signs-in");
    expect(credential?.inputs).toMatchObject({ issuer: "https://accounts.google.com" });
  });

  it("lets Azure's topic be reached by the addresses that Google's forwarder comes from, and by no other of the internet", () => {
    const { inputs } = recorded.one("azure-native:eventgrid:Topic");
    expect(inputs["publicNetworkAccess"]).toBe("Enabled");
    const rules = inputs["inboundIpRules"] as { ipMask: string; action: string }[];
    expect(rules.length).toBeGreaterThan(0);
    for (const { ipMask, action } of rules) {
      expect(action).toBe("Allow");
      expect(ipMask).toMatch(/^(?!0\.)[\d.]+\/32$/);
    }
  });

  it("makes no key of an account anywhere", () => {
    const keys = /serviceaccount\/key:|iam\/accessKey:|ApplicationPassword|storage\/hmacKey/;
    expect(recorded.all.filter(({ type }) => keys.test(type))).toEqual([]);
  });
});

describe("what does not go on", () => {
  it("is let in nowhere, and Azure's topic has no public way in", async () => {
    const recorded = await compositionOf(having(specOf("prod"), { forward: [] }));
    expect(ofForwarding(recorded)).toEqual([]);
    expect(recorded.all.filter(({ name }) => /-forward\b/.test(name) && name.startsWith("events"))).toEqual([]);
    expect(recorded.one("azure-native:eventgrid:Topic").inputs["publicNetworkAccess"]).toBe("Disabled");
  });

  it("ends at the last cloud that is there", async () => {
    const recorded = await compositionOf(having(withoutAzure("prod")));
    expect(ofForwarding(recorded)).toEqual(["aws-to-gcp"]);
    expect(told(recorded, cloudFunction)).toBeUndefined();
  });
});

it("while AWS does not answer, Google's events go on to Azure as before", async () => {
  const spec = having(specOf("prod"));
  const { aws } = spec.clouds;
  const { warmStandby } = spec.clouds.gcp!;
  const dark: EnvironmentSpec = {
    ...spec,
    clouds: {
      ...spec.clouds,
      aws: { ...aws!, lost: true },
      gcp: { ...spec.clouds.gcp!, ...(warmStandby && { warmStandby: { ...warmStandby, state: "promoted" } }) },
    },
  };
  const box: { outputs?: StackOutputs } = {};
  const recorded = await record(async () => void (box.outputs = await compose(promisingLess(dark))));
  expect(ofForwarding(recorded)).toEqual(["gcp-to-azure"]);
  expect(told(recorded, cloudFunction)?.["COFFEE_FORWARD_AS"]).toContain("api://AzureADTokenExchange");
  expect(Object.keys(box.outputs?.between?.events ?? {})).toEqual(["gcp-to-azure"]);
});
