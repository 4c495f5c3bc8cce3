import { output } from "@pulumi/pulumi";
import type { EventsArgs } from "../../../../components/gcp/events/events";
import type { BuiltFunction } from "../../../../components/core/events";
import { someAgents } from "../agents";
import { aKey, keyId } from "../data/ground";
import { aPlace, project, watch } from "../place";

/** The types that events are made of. */
export const t = {
  topic: "gcp:pubsub/topic:Topic",
  topicMember: "gcp:pubsub/topicIAMMember:TopicIAMMember",
  subscription: "gcp:pubsub/subscription:Subscription",
  subscriptionMember: "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
  function: "gcp:cloudfunctionsv2/function:Function",
  runMember: "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
  database: "gcp:firestore/database:Database",
  field: "gcp:firestore/field:Field",
  account: "gcp:serviceaccount/account:Account",
  bucket: "gcp:storage/bucket:Bucket",
  bucketMember: "gcp:storage/bucketIAMMember:BucketIAMMember",
  object: "gcp:storage/bucketObject:BucketObject",
  repository: "gcp:artifactregistry/repository:Repository",
  repositoryMember: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  projectMember: "gcp:projects/iAMMember:IAMMember",
  rule: "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
  subnet: "gcp:compute/subnetwork:Subnetwork",
  nat: "gcp:compute/routerNat:RouterNat",
  secret: "gcp:secretmanager/secret:Secret",
  alarm: "gcp:monitoring/alertPolicy:AlertPolicy",
  sleep: "time:index/sleep:Sleep",
} as const;

export const archive = (name: string): BuiltFunction => ({
  file: `${name}.zip`,
  sha256: `5ha-of-${name}`,
  bytes: 1024,
});
export const key = keyId("events");
export const sound: EventsArgs = {
  ...{ place: aPlace(), project, projectNumber: "123456789012", key: aKey("events"), generation: 1 },
  ...{ agents: someAgents, watch, after: [], keepDays: 21, concurrency: 7, range: "10.16.192.0/24" },
  archives: {
    ...{ order: archive("order"), payment: archive("payment"), analytics: archive("analytics") },
    ...{ notification: archive("notification"), forward: archive("forward") },
  },
  subscribers: [{ key: "service-coffee", takes: ["coffee.inventory.updated"], origin: "here" }],
  network: {
    ...{ id: output("projects/p/global/networks/one"), policy: output("one-policy") },
    nat: { gateway: output("one-nat"), router: output("one-router") },
  },
  deliver: { url: "https://notify.example/v1" },
  forward: { types: ["coffee.inventory.updated"], bus: "https://topic.example/api/events", as: "{}" },
};

/** A resource, as tests call it. */
export const short = (urn: string) => urn.split("$").at(-1)!.split("::").slice(-2).join("::");
export const names = ["analytics", "forward", "notification", "order", "payment"];
export const config = (inputs: Record<string, unknown>) => inputs["serviceConfig"] as Record<string, unknown>;
