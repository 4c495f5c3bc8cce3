import type { Recorded, Registered } from "../../mocks";
import { at } from "../google";
import type { asking as askingAws } from "./aws-asking";
import type { asking as askingAzure } from "./azure-asking";
import {
  alike,
  days,
  first,
  named,
  nobody,
  protectedBy,
  said,
  Unanswered,
  type AllAnswers,
  type Answers,
  type Asked,
} from "./contract";
import type { asking as askingGoogle } from "./google-asking";

/*
 * What each cloud answers of what carries events, and of what functions keep.
 */

type OfEvents = Pick<Answers, "bus" | "queues" | "marks" | "rows" | "code">;

const inRegion = () => "nothing: it stands in all zones of the region";
const byIam = (whose: string) => () => `yes: ${whose}'s API gives it to whom IAM names`;
const tls = () => "always: the API speaks TLS alone";
const kept = (seconds: unknown): string => days(Number(String(seconds).replace(/s$/, "")) / 86400);

/** The identity that a topic of Azure's has of itself is no resource. */
const delivered = (who: string): string => who.replace("people whom the environment's file names", "Event Grid");

/** Dead letters differ from what is tried: answers are given for each. */
const whichQueue = ({ name }: Registered): string =>
  /dead|undelivered/.test(name) ? "what could not be delivered" : "what waits";

export function eventsOfAws(recorded: Recorded, asked: ReturnType<typeof askingAws>): OfEvents {
  const { key, tagged, told, holders, bucket } = asked;
  const bus = () => recorded.one("aws:cloudwatch/eventBus:EventBus", "events-bus-bus");
  const archive = () => recorded.one("aws:cloudwatch/eventArchive:EventArchive", "events-bus-archive");
  const queues = () => named(recorded, "aws:sqs/queue:Queue", /^events-/);
  const table = () => recorded.one("aws:dynamodb/table:Table", "events-store-table");
  return {
    bus: {
      is: [bus(), archive()],
      answers: {
        key: () => alike([bus(), archive()], (one) => key(said(one, "kmsKeyIdentifier"))),
        private: byIam("AWS"),
        reach: () => `${holders(/"events:PutEvents"/)}: each its own types`,
        transit: tls,
        backup: () => `played again from its archive, for ${days(Number(said(archive(), "retentionDays")))}`,
        moment: () => days(Number(said(archive(), "retentionDays"))),
        tags: () => tagged(bus()),
        protection: () => `the archive ${protectedBy(archive(), false)}`,
        availability: inRegion,
        told: () => told(/^events-alarms-undelivered$/, /^events-alarms-/),
      },
    },
    queues: {
      is: queues(),
      answers: {
        key: () => alike(queues(), (one) => key(said(one, "kmsMasterKeyId"))),
        private: byIam("AWS"),
        reach: () => `each its own: ${holders(/"sqs:ReceiveMessage".*Queue\/events-/)}`,
        transit: () => {
          const policies = recorded.of("aws:sqs/queuePolicy:QueuePolicy");
          const guarded = (one: Registered) =>
            policies.some(
              ({ inputs }) =>
                String(inputs["policy"]).includes(`Queue/${one.name}"`) &&
                String(inputs["policy"]).includes('"aws:SecureTransport":"false"'),
            );
          return alike(queues(), (one) => (guarded(one) ? "always: whoever asks without TLS is refused" : "no"));
        },
        backup: () => "no: what was on the bus is played again",
        moment: () =>
          alike(queues(), (one) => `none: it waits for ${kept(said(one, "messageRetentionSeconds"))}`, whichQueue),
        tags: () => alike(queues(), tagged),
        protection: () => alike(queues(), (one) => protectedBy(one, false)),
        availability: inRegion,
        told: () => told(/^events-alarms-.*-(dead|late)$/, /^events-alarms-/),
      },
    },
    marks: {
      is: [table()],
      answers: {
        key: () => key(said(table(), "serverSideEncryption.kmsKeyArn")),
        private: byIam("AWS"),
        // Keys that begin with its own name: `dynamodb:LeadingKeys`.
        reach: () => `each its own rows: ${holders(/"dynamodb:UpdateItem"/)}`,
        transit: tls,
        backup: () => (said(table(), "pointInTimeRecovery.enabled") === true ? "all the time, by DynamoDB" : "no"),
        // What DynamoDB keeps where nothing else is said: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html.
        moment: () => days(35),
        tags: () => tagged(table()),
        protection: () => protectedBy(table(), said(table(), "deletionProtectionEnabled") === true && "by the cloud"),
        availability: inRegion,
        told: nobody,
      },
    },
    rows: bucket("events-rows", { reach: () => holders(/\/type=\*"/), told: nobody }),
    code: bucket("events-code-bucket", {
      reach: () => "AWS Signer and Lambda, for whoever runs the program",
      told: nobody,
    }),
  };
}

export function eventsOfGoogle(recorded: Recorded, asked: ReturnType<typeof askingGoogle>): OfEvents {
  const { key, tags, told, holders, ofBucket, bucket } = asked;
  const topics = () => named(recorded, "gcp:pubsub/topic:Topic", /^events-/);
  const bus = () => recorded.one("gcp:pubsub/topic:Topic", "events-topic");
  const dead = () => topics().filter(({ name }) => name !== "events-topic");
  const subscriptions = () => named(recorded, "gcp:pubsub/subscription:Subscription", /^events-/);
  const databases = () => named(recorded, "gcp:firestore/database:Database", /^events-/);
  const images = () => recorded.one("gcp:artifactregistry/repository:Repository", "events-functions-images");
  const sources = bucket("events-functions-sources", { reach: () => "Cloud Build", told: nobody }) as {
    is: readonly Registered[];
    answers: AllAnswers;
  };
  return {
    bus: {
      is: [bus()],
      answers: {
        key: () => key(said(bus(), "kmsKeyName")),
        private: byIam("Google"),
        reach: () =>
          `${holders(/^gcp:pubsub\/topicIAMMember:/, ({ inputs }) => inputs["role"] === "roles/pubsub.publisher" && String(inputs["topic"]).replace(/-id$/, "").endsWith(String(bus().inputs["name"])))}: all types`,
        transit: tls,
        backup: () =>
          `it keeps what was on it, to be played again, for ${kept(said(bus(), "messageRetentionDuration"))}`,
        moment: () => kept(said(bus(), "messageRetentionDuration")),
        tags: () => tags([bus()]),
        protection: () => protectedBy(bus(), false),
        availability: inRegion,
        told: () => told(/^events-alarms-.*(?=refused)/),
      },
    },
    queues: {
      is: [...subscriptions(), ...dead()],
      answers: {
        key: () => alike(topics(), (one) => key(said(one, "kmsKeyName"))),
        private: byIam("Google"),
        reach: () =>
          `each its own: ${holders(/^gcp:pubsub\/subscriptionIAMMember:/, ({ name }) => name.startsWith("identities-service-"))}; Pub/Sub calls functions`,
        transit: tls,
        backup: () => "no: what was on the bus is played again",
        moment: () =>
          alike(
            subscriptions(),
            (one) => `none: it waits for ${kept(said(one, "messageRetentionDuration"))}`,
            whichQueue,
          ),
        tags: () => tags([...subscriptions(), ...dead()]),
        protection: () => alike([...subscriptions(), ...dead()], (one) => protectedBy(one, false)),
        availability: inRegion,
        told: () => told(/^events-alarms-.*(?=dead-letters|late)/),
      },
    },
    marks: {
      is: databases(),
      answers: {
        key: () => alike(databases(), (one) => key(said(one, "cmekConfig.kmsKeyName"))),
        private: byIam("Google"),
        reach: () =>
          `each its own: ${holders(/^gcp:projects\/iAMMember:/, ({ inputs }) => /datastore|firestore/i.test(String(inputs["role"])))}`,
        transit: tls,
        backup: () =>
          alike(databases(), (one) =>
            said(one, "pointInTimeRecoveryEnablement") === "POINT_IN_TIME_RECOVERY_ENABLED"
              ? "all the time, by Firestore"
              : "no",
          ),
        // docs.cloud.google.com/firestore/native/docs/pitr, "Retention".
        moment: () => days(7),
        tags: () => "Google's databases of this kind take no labels",
        protection: () =>
          alike(databases(), (one) =>
            protectedBy(one, said(one, "deleteProtectionState") === "DELETE_PROTECTION_ENABLED" && "by the cloud"),
          ),
        availability: inRegion,
        told: nobody,
      },
    },
    rows: bucket("events-rows", { reach: () => ofBucket("events-rows"), told: nobody }),
    code: {
      is: [...sources.is, images()],
      answers: {
        ...sources.answers,
        key: () =>
          alike([...sources.is, images()], (one) =>
            key(one.inputs["kmsKeyName"] ?? said(one, "encryption.defaultKmsKeyName")),
          ),
        tags: () => tags([...sources.is, images()]),
      },
    },
  };
}

export function eventsOfAzure(recorded: Recorded, asked: ReturnType<typeof askingAzure>): OfEvents {
  const { key, keyOfAccount, tags, told, lockOf, privately, holdersOf, bucket } = asked;
  const topic = () => recorded.one("azure-native:eventgrid:Topic", "events-bus-topic");
  const queues = () => recorded.one("azure-native:servicebus:Namespace", "events-queues-namespace");
  const accounts = (name: RegExp) => named(recorded, "azure-native:storage:StorageAccount", name);
  const code = accounts(/^events-.*-code-account$/).map(({ name }) => name);
  const kept = ["events-rows-account", "events-undelivered-account"];
  const state = () => first(accounts(/^events-state-account$/), "account of marks");
  return {
    bus: {
      is: [topic()],
      answers: {
        key: () => "no: a custom topic of Event Grid takes none of ours; what is in it is there for a day at most",
        private: () => {
          if (privately(topic()).startsWith("yes")) return "yes: it has no public address";
          const rules = (at(topic().inputs, "inboundIpRules") ?? []) as { ipMask: string }[];
          if (rules.length === 0) throw new Unanswered("it is open to everybody's address");
          return `yes, but for ${rules.length} ${rules.length === 1 ? "address" : "addresses"} of Google's forwarder, which has an identity`;
        },
        reach: () => `${holdersOf(topic()).replace(/\b\d{21}\b/, "Google's forwarder")}: all types`,
        transit: () => (said(topic(), "minimumTlsVersionAllowed") === "1.2" ? "always: TLS 1.2 or newer" : "no"),
        backup: () => "no: Event Grid keeps nothing to be played again",
        moment: () => "none",
        tags: () => tags([topic()]),
        protection: () => "nothing in it stays: it can be made again",
        availability: inRegion,
        told: () => told(/^events-alarms-(?=dropped|delivery|publishing|undelivered)/),
      },
    },
    queues: {
      is: [queues()],
      answers: {
        key: () => {
          const [one] = said(queues(), "encryption.keyVaultProperties") as { keyName: string; keyVaultUri: string }[];
          return key(`${one!.keyVaultUri}keys/${one!.keyName}`);
        },
        private: () => privately(queues()),
        reach: () => `each its own: ${delivered(holdersOf(queues()))}`,
        transit: () => (said(queues(), "minimumTlsVersion") === "1.2" ? "always: TLS 1.2 or newer" : "no"),
        backup: () => "no",
        moment: () => "none: it waits for 14 days, and dead letters without end",
        tags: () => tags([queues()]),
        protection: () => protectedBy(queues(), lockOf(queues())),
        availability: () => (said(queues(), "zoneRedundant") === true ? inRegion() : "it may be away"),
        told: () => told(/^events-alarms-.*(?=dead|waits)/),
      },
    },
    marks: {
      is: [state()],
      answers: {
        ...(bucket([state().name], { reach: () => holdersOf(state()), told: nobody }) as { answers: AllAnswers })
          .answers,
        key: () => keyOfAccount(state()),
        backup: () => "no: Azure keeps no copies of tables",
        moment: () => "none",
        private: () => (privately(state()).startsWith("yes") ? "yes: it has no public address" : "no"),
      },
    },
    rows: bucket(kept, {
      reach: () =>
        alike(
          kept.map((name) => first(accounts(new RegExp(`^${name}$`)), name)),
          (one) => delivered(holdersOf(one)),
        ),
      told: nobody,
    }),
    code: bucket(code, {
      reach: () =>
        alike(
          code.map((name) => first(accounts(new RegExp(`^${name}$`)), name)),
          holdersOf,
        ),
      told: nobody,
    }),
  } satisfies Record<keyof OfEvents, Asked>;
}
