import { toAzure } from "../../../../cli/trace/between/events-to-azure";
import { toGoogle } from "../../../../cli/trace/between/events-to-google";
import { follow, Missing } from "../../../../cli/trace/trail";
import { TraceWorld } from "../../../../cli/trace/world";
import { Role } from "@pulumi/aws/iam/role";
import { Topic as AzureTopic } from "@pulumi/azure-native/eventgrid/topic";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Service } from "@pulumi/gcp/projects/service";
import { Topic } from "@pulumi/gcp/pubsub/topic";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { ForwardingToAzure, ForwardingToGoogle } from "../../../../components/interconnect/forwarding";
import type { Standing } from "../../../../simulators/core/standing";
import type { Props } from "../../../../simulators/protocol/values";
import { localClouds } from "../../../../simulators/testing";
import { places, subscription } from "../../../components/interconnect/places";

/*
 * What lets forwarders in, as its components make it on the local clouds; what is done to it is missed where it is.
 */

const project = "go-coffee-test";
const tenant = "00000000-0000-4000-8000-0000000000aa";
const token = {
  role: "aws:iam/role:Role",
  account: "gcp:serviceaccount/account:Account",
  provider: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  pool: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  topic: "gcp:pubsub/topic:Topic",
  azureTopic: "azure-native:eventgrid:Topic",
  identity: "azure-native:managedidentity:UserAssignedIdentity",
  credential: "azure-native:managedidentity:FederatedIdentityCredential",
  nat: "gcp:compute/routerNat:RouterNat",
};

function program() {
  const ready = ["iam", "iamcredentials", "pubsub", "sts"].map(
    (api) => new Service(api, { service: `${api}.googleapis.com`, disableOnDestroy: false }),
  );
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const { arn } = new Role("forward", {
    name: "forward",
    path: "/of/functions/",
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  const after = { dependsOn: ready };
  const topic = new Topic("bus", { project, name: "events", messageRetentionDuration: "86400s" }, after);
  new Topic("dead", { project, name: "dead" }, after);
  const account = new Account("forward", { project, accountId: "events-forward" }, after);
  const group = new ResourceGroup("events", { resourceGroupName: "events", location: "eastus2" });
  const azureTopic = new AzureTopic("events", {
    ...{ resourceGroupName: group.name, topicName: "go-coffee-prod-events", location: "eastus2" },
    ...{ inputSchema: "CloudEventSchemaV1_0", disableLocalAuth: true, identity: { type: "SystemAssigned" } },
    publicNetworkAccess: "Enabled",
    inboundIpRules: [{ ipMask: "198.51.100.7", action: "Allow" }],
  });
  const google = new ForwardingToGoogle("aws-to-gcp", {
    ...{ place: places.gcp, site: { kind: "gcp", project, projectNumber: "123456789012" }, forwarder: arn },
    bus: { scope: topic.name, ready },
  });
  const azure = new ForwardingToAzure("gcp-to-azure", {
    ...{ place: places.azure, site: { kind: "azure", subscription, tenant, group: group.name } },
    ...{ bus: { scope: azureTopic.id }, forwarder: account.uniqueId },
  });
  return { google: google.outputs.as, azure: azure.outputs.as };
}

const stands = (kind: string, id: string, outputs: Props): Standing => ({
  ...{ token: kind, id, scope: "", region: "us-central1", inputs: {}, outputs },
});
const subnet = `projects/${project}/regions/us-central1/subnetworks/functions`;
const address = `projects/${project}/regions/us-central1/addresses/out`;
const lambda = stands("aws:lambda/function:Function", "forward", { name: "forward" });
const cloudFunction = stands("gcp:cloudfunctionsv2/function:Function", "forward", {
  serviceConfig: { directVpcNetworkInterfaces: [{ subnetwork: subnet }] },
});
const wayOut = [
  stands("gcp:compute/subnetwork:Subnetwork", subnet, { ipCidrRange: "10.16.192.0/24" }),
  stands("gcp:compute/address:Address", address, { address: "198.51.100.7" }),
  stands(token.nat, "nat", {
    subnetworks: [{ name: subnet }],
    natIps: [`https://www.googleapis.com/compute/v1/${address}`],
  }),
];

let made: Standing[];
let as: { google: string; azure: string };
beforeAll(async () => {
  const clouds = localClouds({
    settings: {
      ...{ aws: { region: "us-east-1" }, gcp: { project, region: "us-central1" } },
      "azure-native": { subscriptionId: subscription, tenantId: tenant },
    },
  });
  const run = await clouds.run(() => {
    const outputs = program();
    return new Promise<typeof as>((resolve) =>
      outputs.google.apply((google) => outputs.azure.apply((azure) => resolve({ google, azure }))),
    );
  });
  as = run.value;
  made = [...clouds.world.everything(), ...wayOut];
});

/** What is done: to one thing, by its type and the end of its id. */
type Done = { of: string; id?: string; set?: Props; told?: Record<string, unknown>; bus?: string };

/** The hop at which it ends that does not hold, and why. */
function missed(to: "google" | "azure", done?: Done): string | undefined {
  const standings = made.flatMap((one) => {
    if (one.token !== done?.of || !one.id.endsWith(done.id ?? "")) return [one];
    return done.set === undefined ? [] : [{ ...one, outputs: { ...one.outputs, ...done.set } }];
  });
  const find = (kind: string, id: string) => made.find((one) => one.token === kind && one.id.endsWith(id))!;
  const endpoint = String(find(token.azureTopic, "").outputs["endpoint"]);
  const variables: Record<string, string> = {
    COFFEE_FORWARD_BUS: done?.bus ?? { google: `projects/${project}/topics/events`, azure: endpoint }[to],
    COFFEE_FORWARD_AS: JSON.stringify({ ...(JSON.parse(as[to]) as Props), ...done?.told }),
  };
  const told = (variable: string) => {
    if (variables[variable] === undefined) throw new Missing(`no ${variable}`);
    return variables[variable];
  };
  const hops = follow((trail) => {
    const world = new TraceWorld(standings);
    if (to === "google") toGoogle(trail, world, { standing: lambda, role: find(token.role, ""), told });
    else
      toAzure(trail, world, { standing: cloudFunction, account: find(token.account, `events-forward@${rest}`), told });
  });
  const last = hops.find(({ holds }) => !holds);
  return last && `${last.to}: ${last.why}`;
}
const rest = `${project}.iam.gserviceaccount.com`;

test.each(["google", "azure"] as const)("as its components make it, a forwarder comes to %s's bus", (to) => {
  expect(missed(to)).toBeUndefined();
});

const condition = (text: string | undefined): Done => ({ of: token.provider, set: { attributeCondition: text } });
const topicCalled = (name: string) => `projects/${project}/topics/${name}`;
const session = "arn:aws:sts::123456789012:assumed-role";

test.each<[string, Done, RegExp]>([
  [
    "it is told of a topic of dead letters",
    { of: "", bus: topicCalled("dead") },
    /^Google's bus: .*no bus of Google's/,
  ],
  [
    "it is told of a topic that is not there",
    { of: "", bus: topicCalled("other") },
    /^Google's bus: .*no bus of Google/,
  ],
  ["it is told of no pool", { of: "", told: { audience: "other" } }, /^as whom it goes: it is told of no pool/],
  ["the pool is gone", { of: token.pool }, /^the pool that believes AWS: no pool go-coffee-prod-events-aws-/],
  ["the pool is off", { of: token.pool, set: { disabled: true } }, /^the pool that believes AWS: it is turned off/],
  [
    "the provider is off",
    { of: token.provider, set: { disabled: true } },
    /^the pool that believes AWS: it is turned off/,
  ],
  ["the provider is gone", { of: token.provider }, /^the pool that believes AWS: .* has a provider forwarder/],
  [
    "it believes another account of AWS's",
    { of: token.provider, set: { aws: { accountId: "999999999999" } } },
    /^the pool that believes AWS: it believes another account/,
  ],
  [
    "it lets in another role",
    condition(`assertion.arn.startsWith('${session}/other/')`),
    /AWS: it does not let forward in/,
  ],
  ["it lets in all roles", condition(undefined), /AWS: it lets in other roles of the account than forward/],
  [
    "it lets in names that begin so",
    condition(`assertion.arn.startsWith('${session}/forward')`),
    /AWS: it lets in other/,
  ],
  ["its condition is for everybody", condition("true"), /AWS: the condition true is in a form that is not known here/],
  ["its condition is not known", condition("'a' in assertion.arn"), /AWS: the condition 'a' in .* is not known here/],
  [
    "its mapping is not known",
    { of: token.provider, set: { attributeMapping: { "google.subject": "assertion.userid" } } },
    /AWS: the mapping assertion.userid is in a form that is not known here/,
  ],
  [
    "it finds no name in an ARN",
    { of: token.provider, set: { attributeMapping: { "google.subject": "assertion.arn.extract('user/{who}/')" } } },
    /AWS: its attribute mapping gives no google.subject for it/,
  ],
  [
    "it calls the role by the session, which is so without a mapping",
    { of: token.provider, set: { attributeMapping: {} } },
    /^its account at Google: arn:aws:sts::\d+:assumed-role\/forward\/forward has no right to/,
  ],
  [
    "it calls the role by the session",
    { of: token.provider, set: { attributeMapping: { "google.subject": "assertion.arn" } } },
    /^its account at Google: arn:aws:sts::\d+:assumed-role\/forward\/forward has no right to/,
  ],
  ["the account is gone", { of: token.account, id: `events-from-aws@${rest}` }, /^its account at Google: there is no/],
  [
    "it may not be the account",
    { of: "gcp:serviceaccount/iAMMember:IAMMember" },
    /^its account at Google: forward has no right to iam.serviceAccounts.getAccessToken/,
  ],
  [
    "the account may not publish",
    { of: "gcp:pubsub/topicIAMMember:TopicIAMMember" },
    /^what it publishes there: .* has no right to pubsub.topics.publish on events/,
  ],
])("to Google: %s", (_, done, why) => expect(missed("google", done)).toMatch(why));

const taking = (set: Props): Done => ({ of: token.credential, set });

test.each<[string, Done, RegExp]>([
  ["it is told of no bus", { of: "", bus: "https://other/api/events" }, /^Azure's bus: .*no bus of Azure's is there/],
  ["there is no NAT", { of: token.nat }, /^the way into Azure's bus: no NAT takes its subnet/],
  ["the NAT has no address", { of: token.nat, set: { natIps: [] } }, /^the way into Azure's bus: it has no addresses/],
  ["an address is gone", { of: "gcp:compute/address:Address" }, /^the way into Azure's bus: it has no addresses/],
  [
    "the topic is closed",
    { of: token.azureTopic, set: { publicNetworkAccess: "Disabled" } },
    /^the way into Azure's bus: it has no public way in/,
  ],
  [
    "the topic lists others",
    { of: token.azureTopic, set: { inboundIpRules: [{ ipMask: "198.51.100.0/30", action: "Allow" }] } },
    /^the way into Azure's bus: it does not let 198.51.100.7 in/,
  ],
  ["the identity is gone", { of: token.identity }, /^its identity at Azure: it is told of no identity/],
  [
    "it is told of another directory",
    { of: "", told: { tenantId: "other" } },
    /^its identity at Azure: .*another directory/,
  ],
  [
    "it asks for a token for others",
    { of: "", told: { audience: "other" } },
    /^its identity at Azure: its tokens are for other/,
  ],
  ["nobody is the identity", { of: token.credential }, /^its identity at Azure: Entra does not take \d+ of https/],
  ["somebody else is the identity", taking({ subject: "1" }), /^its identity at Azure: Entra does not take/],
  ["another issuer is believed", taking({ issuer: "https://x" }), /^its identity at Azure: Entra does not take/],
  ["tokens are for others", taking({ audiences: ["x"] }), /^its identity at Azure: it takes tokens for somebody else/],
  [
    "it may not send",
    { of: "azure-native:authorization:RoleAssignment" },
    /^what it publishes there: .*events-from-gcp has no role that lets it send there/,
  ],
])("to Azure: %s", (_, done, why) => expect(missed("azure", done)).toMatch(why));

test("a list of addresses may be a block; another credential beside the one is somebody else", () => {
  expect(
    missed("azure", {
      of: token.azureTopic,
      set: { inboundIpRules: [{ ipMask: "198.51.100.0/28", action: "Allow" }] },
    }),
  ).toBeUndefined();
  const credential = made.find((one) => one.token === token.credential)!;
  made.push({ ...credential, id: `${credential.id}-2`, outputs: { ...credential.outputs, subject: "2" } });
  expect(missed("azure")).toMatch(/^its identity at Azure: it is somebody else too/);
  made.pop();
});
