// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { StreamArgs } from "@pulumi/aws/kinesis";
import type { TopicArgs } from "@pulumi/aws/sns";
import type { QueueArgs } from "@pulumi/aws/sqs";
import type { DatasetArgs } from "@pulumi/gcp/bigquery";
import type { TopicArgs as GoogleTopicArgs } from "@pulumi/gcp/pubsub";
import { noGoogleKey } from "../shared/keys";
import { findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

const topic = "aws:sns/topic:Topic";
const queue = "aws:sqs/queue:Queue";

const messagesEncrypted: ResourceRule<never> = {
  id: "aws-messaging-encrypted",
  severity: "medium",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: [],
  applies: [queue, topic, "aws:kinesis/stream:Stream"],
  judges: "messages are encrypted while they wait",
  because: "an order or an alarm holds whose it is, and waits on somebody else's disk",
  remedy:
    "Set kmsMasterKeyId on a topic or a queue (sqsManagedSseEnabled at least), encryptionType KMS and kmsKeyId on a stream.",
  check(inputs, { type }) {
    if (type === topic) {
      const { kmsMasterKeyId } = inputs as Inputs<TopicArgs>;
      return findings(() => !kmsMasterKeyId && "kmsMasterKeyId is not set; name a key of this environment");
    }
    if (type === queue) {
      const { kmsMasterKeyId, sqsManagedSseEnabled } = inputs as Inputs<QueueArgs>;
      return findings(
        () =>
          !kmsMasterKeyId &&
          sqsManagedSseEnabled !== true &&
          `kmsMasterKeyId is not set, and sqsManagedSseEnabled is ${sqsManagedSseEnabled}; set one`,
      );
    }
    const { encryptionType, kmsKeyId } = inputs as Inputs<StreamArgs>;
    return findings(
      () => encryptionType !== "KMS" && `encryptionType is ${encryptionType}; want KMS`,
      () => !kmsKeyId && "kmsKeyId is not set; name a key of this environment",
    );
  },
};

const googleTopic = "gcp:pubsub/topic:Topic";

const googleMessagesEncrypted: ResourceRule<never> = {
  id: "gcp-bq-pubsub-cmek",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: ["gcp:bigquery/dataset:Dataset", googleTopic],
  judges: "messages that wait, and tables, are encrypted with a key of our own",
  because: "an order or a row holds whose it is; a key of our own can be taken away from whoever should read no more",
  remedy: "Set kmsKeyName on a topic, defaultEncryptionConfiguration.kmsKeyName on a dataset.",
  check(inputs, { type }) {
    if (type === googleTopic)
      return findings(() => noGoogleKey((inputs as Inputs<GoogleTopicArgs>).kmsKeyName, "kmsKeyName"));
    const { defaultEncryptionConfiguration: byDefault } = inputs as Inputs<DatasetArgs>;
    return findings(() => noGoogleKey(byDefault?.kmsKeyName, "defaultEncryptionConfiguration.kmsKeyName"));
  },
};

export const messagingRules: readonly Rule[] = [messagesEncrypted, googleMessagesEncrypted];
