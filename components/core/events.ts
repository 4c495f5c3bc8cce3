import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { DataClass } from "./contracts";

/*
 * What every cloud's bus carries, and who takes it. Without an import that is there at run time: the functions' own bundles read it too.
 */

/** What happens in the platform, as `type` of a CloudEvents 1.0 envelope. Source: DimaJoyti/go-coffee. */
export const eventTypes = [
  "coffee.order.created",
  "coffee.payment.processed",
  "coffee.inventory.updated",
  "coffee.user.registered",
] as const;
export type EventType = (typeof eventTypes)[number];

/** What an event of a type holds at most: where it may be sent, `residency` says. */
export const eventDataClass: Readonly<Record<EventType, DataClass>> = {
  "coffee.order.created": "personal",
  "coffee.payment.processed": "card",
  "coffee.inventory.updated": "internal",
  "coffee.user.registered": "personal",
};

/**
 * The longest event, in bytes of its JSON. Below what each bus takes (EventBridge 256 KB, Service Bus Standard 256 KB, Event Grid 1 MB, Pub/Sub 10 MB), with
 * room for the bus's own envelope.
 */
export const longestEvent = 200 * 1024;

/** The extension attribute that names the clouds whose buses an event came through, oldest first: `aws`, `aws,gcp`. Absent where it was born. */
export const hopsAttribute = "coffeehops";

/** `here`: only what was published on this cloud's own bus. `anywhere`: what another cloud forwarded, too. */
export type Origin = "here" | "anywhere";

/** Who takes events from a bus: a function, or a service of the catalogue. */
export interface Subscriber {
  /** Unique on the bus: the function's name, or `service-NAME`. */
  key: string;
  takes: readonly EventType[];
  origin: Origin;
}

/** The four event functions. */
export const functionNames = ["order", "payment", "notification", "analytics"] as const;
export type FunctionName = (typeof functionNames)[number];

/** A function of a bus: one of the four, or the one that sends events on to the next cloud. */
export type BusFunction = FunctionName | "forward";

/** What each function takes. Whatever was forwarded has taken effect where it was born: copies are for analytics alone. */
export const functionTakes: Readonly<Record<FunctionName, Omit<Subscriber, "key">>> = {
  order: { takes: ["coffee.order.created", "coffee.payment.processed"], origin: "here" },
  payment: { takes: ["coffee.payment.processed"], origin: "here" },
  notification: {
    takes: ["coffee.order.created", "coffee.payment.processed", "coffee.user.registered"],
    origin: "here",
  },
  analytics: { takes: eventTypes, origin: "anywhere" },
};

/** What each function publishes itself. */
export const functionEmits: Readonly<Record<FunctionName, readonly EventType[]>> = {
  order: ["coffee.inventory.updated"],
  payment: [],
  notification: [],
  analytics: [],
};

/** What a function of a bus publishes on it: the one that sends events on publishes nothing there. */
export const emitsOf = (name: BusFunction): readonly EventType[] => (name === "forward" ? [] : functionEmits[name]);

/** How a subscriber is served, the same on each bus as far as it can say so. */
export const delivery = {
  /** Times that an event is tried before it goes to the dead letters. Pub/Sub takes 5–100. */
  attempts: 5,
  /** Seconds until the second try, doubled each time, up to the longest: five tries in seven and a half minutes. What is away for less is nobody's dead letter. */
  firstDelay: 30,
  longestDelay: 600,
  /** Seconds that a function may take. */
  timeout: 30,
  /** Days that a dead letter is kept. SQS takes 14 at most. */
  deadLetterDays: 14,
} as const;

/** A function's archive, as `functions/build` makes it. */
export interface BuiltFunction {
  /** A zip, named after what is in it. */
  file: string;
  /** Of the zip, hexadecimal. */
  sha256: string;
  /** Its length. */
  bytes: number;
}

/**
 * What the functions' stores are called within, on each cloud: DynamoDB's table has the key `id` alone (a text) and the attribute `expires` (seconds since 1970) for its TTL; Firestore's
 * database has these collections, and a TTL policy on `marks` for `expires`; Azure's table has the keys that every table has, and no TTL.
 */
export const stateNames = { key: "id", expires: "expires", marks: "marks", records: "records" } as const;

/** What a function finds in its environment. The adapters of `functions/` read these, and nothing else. */
export const functionVariables = {
  /** The environment's name. */
  environment: "COFFEE_ENVIRONMENT",
  cloud: "COFFEE_CLOUD",
  /** One of `functionNames`, or `forward`. */
  function: "COFFEE_FUNCTION",
  /** Where marks and records are: DynamoDB's table, Firestore's database (`projects/P/databases/D`), the address of the table service's account. */
  state: "COFFEE_STATE",
  /** Azure: the table. */
  stateTable: "COFFEE_STATE_TABLE",
  /** Where the function publishes: EventBridge's bus, the topic (`projects/P/topics/T`), the address of the Event Grid topic. */
  bus: "COFFEE_BUS",
  /** The function's own queue: on AWS its URL, on Azure its name. */
  queue: "COFFEE_QUEUE",
  /**
   * Azure: `NAMESPACE.servicebus.windows.net`, which the trigger comes to by the app's identity: its connection is called `COFFEE_SERVICEBUS`. A user-assigned identity needs
   * `COFFEE_SERVICEBUS__credential` (`managedidentity`) and `COFFEE_SERVICEBUS__clientId` beside, and `AZURE_CLIENT_ID` for all the rest.
   */
  queueHost: "COFFEE_SERVICEBUS__fullyQualifiedNamespace",
  /** Azure, on a local cloud alone: `none` lets a function give back what failed at once, since the local queue waits itself. */
  backOff: "COFFEE_BACK_OFF",
  /** `analytics`: the bucket, or the address of the container. */
  analytics: "COFFEE_ANALYTICS",
  /** `notification`: where messages are sent, and the secret with the token that goes along. */
  deliverUrl: "COFFEE_DELIVER_URL",
  deliverSecret: "COFFEE_DELIVER_SECRET",
  /** `forward`: the next cloud's bus (as `bus`), and as whom: the JSON of `ForwardAs` for that cloud. */
  forwardBus: "COFFEE_FORWARD_BUS",
  forwardAs: "COFFEE_FORWARD_AS",
} as const;

/** As whom a forwarder goes to the next cloud, by that cloud. No secret: what it proves itself with is its own identity's token, an hour old at most. */
export interface ForwardAs {
  /**
   * Google Cloud, from AWS: a credential configuration as `ExternalAccountClient.fromJSON` of google-auth-library takes it, with the function's own role as its source
   * (`type: "external_account"`, `credential_source.environment_id: "aws1"`, `service_account_impersonation_url`). The scope is `https://www.googleapis.com/auth/pubsub`.
   */
  gcp: {
    type: "external_account";
    audience: string;
    subject_token_type: "urn:ietf:params:aws:token-type:aws4_request";
    service_account_impersonation_url: string;
    token_url: "https://sts.googleapis.com/v1/token";
    credential_source: { environment_id: "aws1"; regional_cred_verification_url: string };
  };
  /**
   * Azure, from Google Cloud: the ID token of the function's own service account, made for `audience`, is the `client_assertion` for `clientId` of `tenantId`
   * (`https://login.microsoftonline.com/TENANT/oauth2/v2.0/token`), for the scope `https://eventgrid.azure.net/.default`.
   */
  azure: { tenantId: string; clientId: string; audience: "api://AzureADTokenExchange" };
}

/** What a stack says of a cloud's events. No secret. */
export interface EventsOutputs {
  /** EventBridge's ARN, the topic's name, the Event Grid topic's address. */
  bus: Output<string>;
  /** By subscriber. */
  subscribers: Record<string, SubscriberOutputs>;
  /** The command that plays kept events again to all subscribers, services among them; none where the cloud keeps none. */
  replay?: Output<string>;
}

export interface SubscriberOutputs {
  /** The queue or subscription. */
  queue: Output<string>;
  deadLetters: Output<string>;
  /** The command that sends its dead letters back to it. */
  redrive: Output<string>;
  /** The command that plays kept events again to it alone; none where the cloud keeps none. */
  replay?: Output<string>;
  /** The function; none where a service takes them. */
  function?: Output<string>;
  /** The command that brings its package in, where no `up` does: on Azure. */
  release?: Output<string>;
}

/** What a bus holds out to another cloud's forwarder. */
export interface BusEnd {
  /** As `functionVariables.bus`. */
  bus: Output<string>;
  /** What a right to publish is for: an ARN, a topic's name, an ARM id. */
  scope: Input<string>;
  /** As whom the forwarder of this cloud goes to the next one: an ARN of a role, a service account's email or unique id. None where nothing is forwarded from here. */
  forwarder?: Output<string>;
  /** The public addresses that this cloud's forwarder comes from, one by one. */
  leavesFrom?: readonly Input<string>[];
  /** What has to stand before somebody of another cloud is let in: the APIs of a project. @defaultValue nothing */
  ready?: readonly Resource[];
}

/** What goes on from a bus to the next cloud's: that one's bus, and as whom (`ForwardAs`, as JSON). Both are known once that cloud is composed. */
export interface ForwardTarget {
  types: readonly EventType[];
  bus: Input<string>;
  as: Input<string>;
}
