// Severities and controls: those of the project's rule catalogue for messages that wait and for tables; published catalogues have no rule of these types.
import type { EventArchiveArgs } from "@pulumi/aws/cloudwatch";
import type { TopicArgs } from "@pulumi/azure-native/eventgrid/topic";
import type { NamespaceArgs } from "@pulumi/azure-native/servicebus/namespace";
import type { FunctionArgs } from "@pulumi/gcp/cloudfunctionsv2";
import type { DatabaseArgs } from "@pulumi/gcp/firestore";
import { isRegulated } from "../shared/data-classes";
import { noGoogleKey, noMicrosoftKey, notOurKey } from "../shared/keys";
import { findings, type Inputs, notApplicable, type ResourceRule, type Rule } from "../shared/rule";
import { transitControls } from "./transit";

const atRest = {
  severity: "medium",
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["3.5.1", "CC6.1", "164.312(a)(2)(iv)", "32(1)(a)"],
} as const;

const busOwnKey: ResourceRule<EventArchiveArgs> = {
  ...atRest,
  id: "aws-eventbridge-cmk",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  applies: ["aws:cloudwatch/eventBus:EventBus", "aws:cloudwatch/eventArchive:EventArchive"],
  judges: "a bus of our own and its archive are encrypted with a key of our own",
  because: "an archive keeps for weeks what was ordered and by whom, and the key that AWS owns we can never take away",
  remedy: "Set kmsKeyIdentifier; give a bus with a key a deadLetterConfig, for what it could not encrypt.",
  check: ({ kmsKeyIdentifier }) => findings(() => notOurKey(kmsKeyIdentifier, "kmsKeyIdentifier")),
};

const documents = "gcp:firestore/database:Database";

const googleOwnKey: ResourceRule<never> = {
  ...atRest,
  id: "gcp-function-firestore-cmek",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  applies: ["gcp:cloudfunctionsv2/function:Function", documents],
  judges: "a function's code and a database of Firestore are encrypted with a key of our own",
  because:
    "a key of our own can be taken away, and each use of it is recorded; a database gets one at its birth or never",
  remedy:
    "Set kmsKeyName on a function, with a dockerRepository under the same key; cmekConfig.kmsKeyName on a database.",
  check(inputs, { type }) {
    if (type === documents)
      return findings(() =>
        noGoogleKey((inputs as Inputs<DatabaseArgs>).cmekConfig?.kmsKeyName, "cmekConfig.kmsKeyName"),
      );
    return findings(() => noGoogleKey((inputs as Inputs<FunctionArgs>).kmsKeyName, "kmsKeyName"));
  },
};

const serviceBusOwnKey: ResourceRule<NamespaceArgs> = {
  ...atRest,
  id: "az-servicebus-cmk",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  applies: ["azure-native:servicebus:Namespace"],
  judges: "in prod queues with personal or card data are encrypted twice, and with a key of our own",
  because: "an order waits there with all that it holds, and a key of our own can be taken away",
  remedy:
    "Take sku Premium, and set encryption.keySource Microsoft.KeyVault with keyVaultProperties and requireInfrastructureEncryption.",
  check({ encryption, tags }, { grade }) {
    if (!isRegulated(tags)) return notApplicable("its data-class is not personal or card");
    if (grade !== "prod") return notApplicable("only Premium takes a key, and only prod has to have it");
    return findings(
      () =>
        encryption?.keySource !== "Microsoft.KeyVault" &&
        `encryption.keySource is ${encryption?.keySource}; want Microsoft.KeyVault`,
      () => noMicrosoftKey(encryption?.keyVaultProperties?.[0]?.keyName, "encryption.keyVaultProperties.keyName"),
      () =>
        encryption?.requireInfrastructureEncryption !== true &&
        `encryption.requireInfrastructureEncryption is ${encryption?.requireInfrastructureEncryption}; set it`,
    );
  },
};

const namespaces: readonly string[] = ["azure-native:servicebus:Namespace", "azure-native:eventhub:Namespace"];

const messagingTls: ResourceRule<never> = {
  id: "az-messaging-tls12",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: Object.values(transitControls).flat(),
  applies: [...namespaces, "azure-native:eventgrid:Topic", "azure-native:eventgrid:Domain"],
  judges: "who publishes and who takes messages speaks TLS 1.2 or newer",
  because: "older versions can be broken; where nothing is said, Event Grid takes TLS 1.0",
  remedy: "Set minimumTlsVersion 1.2 on a namespace, minimumTlsVersionAllowed 1.2 on a topic or a domain.",
  check(inputs, { type }) {
    const property = namespaces.includes(type) ? "minimumTlsVersion" : "minimumTlsVersionAllowed";
    return findings(() => {
      const version = (inputs as Inputs<TopicArgs> & Inputs<NamespaceArgs>)[property];
      return !/^1\.[23]$/.test(version ?? "") && `${property} is ${version}; want 1.2`;
    });
  },
};

export const eventRules: readonly Rule[] = [busOwnKey, googleOwnKey, serviceBusOwnKey, messagingTls];
