import { Role } from "@pulumi/aws/iam/role";
import { Topic as AzureTopic } from "@pulumi/azure-native/eventgrid/topic";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Service } from "@pulumi/gcp/projects/service";
import { Topic } from "@pulumi/gcp/pubsub/topic";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { ForwardingToAzure, ForwardingToGoogle } from "../../../components/interconnect/forwarding";
import { localClouds } from "../../../simulators/testing";
import { places, subscription } from "./places";

/*
 * As whom forwarders come, on the local clouds: what a cloud refuses of the other's names and ids fails here.
 */

const project = "go-coffee-test";
const tenant = "00000000-0000-4000-8000-0000000000aa";
const clouds = () =>
  localClouds({
    settings: {
      ...{ aws: { region: "us-east-1" }, gcp: { project, region: "us-central1" } },
      "azure-native": { subscriptionId: subscription, tenantId: tenant },
    },
  });

/** A bus at each of the two that are forwarded to, whoever forwards, and what lets them in. */
function program(forwarderName = "forward") {
  const ready = ["iam", "iamcredentials", "pubsub", "sts"].map(
    (api) => new Service(api, { service: `${api}.googleapis.com`, disableOnDestroy: false }),
  );
  const { arn } = new Role("forward", {
    name: forwarderName,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  const topic = new Topic("events", { project, name: "events" }, { dependsOn: ready });
  const account = new Account("forward", { project, accountId: "events-forward" }, { dependsOn: ready });
  const group = new ResourceGroup("events", { resourceGroupName: "events", location: "eastus2" });
  const azureTopic = new AzureTopic("events", {
    ...{ resourceGroupName: group.name, topicName: "go-coffee-prod-events", location: "eastus2" },
    ...{ inputSchema: "CloudEventSchemaV1_0", disableLocalAuth: true, identity: { type: "SystemAssigned" } },
  });
  const { outputs: google } = new ForwardingToGoogle("aws-to-gcp", {
    ...{ place: places.gcp, site: { kind: "gcp", project, projectNumber: "123456789012" }, forwarder: arn },
    bus: { scope: topic.name, ready },
  });
  const { outputs: azure } = new ForwardingToAzure("gcp-to-azure", {
    ...{ place: places.azure, site: { kind: "azure", subscription, tenant, group: group.name } },
    ...{ bus: { scope: azureTopic.id }, forwarder: account.uniqueId },
  });
  return { google: google.as, azure: azure.as };
}

const t = {
  pool: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  provider: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  account: "gcp:serviceaccount/account:Account",
  identity: "azure-native:managedidentity:UserAssignedIdentity",
  credential: "azure-native:managedidentity:FederatedIdentityCredential",
  role: "azure-native:authorization:RoleAssignment",
};

test("each cloud takes the other's forwarder as it is, and lets in that one", async () => {
  const run = await clouds().run(() => program());
  expect(run.one(t.provider).inputs["attributeCondition"]).toMatch(
    /^assertion\.arn\.startsWith\('arn:aws:sts::\d{12}:assumed-role\/forward\/'\)$/,
  );
  const forwarder = run.one(t.account, "forward").outputs["uniqueId"];
  expect(run.one(t.credential).inputs).toMatchObject({ issuer: "https://accounts.google.com", subject: forwarder });
});

test("nothing changes by itself; another role, or another account, is let in where the first one was", async () => {
  const world = clouds();
  await world.run(() => program());
  expect((await world.run(() => program())).changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  const moved = await world.run(() => program("forward-b"));
  expect(moved.one(t.provider).inputs["attributeCondition"]).toContain("assumed-role/forward-b/");
  // The pool stays: its name would be taken for 30 days.
  expect(world.standing(t.pool)).toHaveLength(1);
});

test("is taken down in order", async () => {
  const world = clouds();
  await world.run(() => program());
  await world.destroy();
  for (const type of Object.values(t)) expect(world.standing(type)).toEqual([]);
});
