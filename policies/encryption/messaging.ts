// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { StreamArgs } from "@pulumi/aws/kinesis";
import type { TopicArgs } from "@pulumi/aws/sns";
import type { QueueArgs } from "@pulumi/aws/sqs";
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

export const messagingRules: readonly Rule[] = [messagesEncrypted];
