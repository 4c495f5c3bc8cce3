// Levels, severities and controls: the project's rule catalogue, from the requirement texts.
import type { PlanArgs } from "@pulumi/aws/backup";
import type { TableArgs } from "@pulumi/aws/dynamodb";
import type { ReplicationConfigurationArgs } from "@pulumi/aws/ecr";
import type { SecretArgs } from "@pulumi/aws/secretsmanager";
import type { NamespaceArgs } from "@pulumi/kubernetes/core/v1";
import { dataClasses } from "../shared/data-classes";
import { labelsOf, labelsProperty } from "../shared/labels";
import {
  type About,
  each,
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type Verdict,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";
import { allowedOnAzure, placesOnAzure } from "./azure-places";
import azureTaggable from "./azure-taggable.json";
import { allowedOnGoogle, placesOf } from "./google-places";
import taggable from "./taggable.json";

interface Tagged {
  tags?: Readonly<Record<string, string>>;
  region?: string;
}

/** The tags that every resource carries, and what may stand in them. */
const requiredTags: readonly { key: string; wants(value: string, about: About): string | false }[] = [
  { key: "environment", wants: (value, { environment }) => value !== environment && environment },
  { key: "owner", wants: notBlank },
  { key: "cost-center", wants: notBlank },
  { key: "managed-by", wants: (value) => value !== "pulumi" && "pulumi" },
  { key: "service", wants: notBlank },
  { key: "data-class", wants: (value) => !dataClasses.includes(value) && dataClasses.join(" | ") },
];

function notBlank(value: string): string | false {
  return value.trim() === "" && "a name";
}

const tagged: ResourceRule<Tagged> = {
  id: "any-required-tags",
  severity: "medium",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["12.5.1"], soc2: ["CC6.1"], hipaa: ["164.310(d)(2)(iii)"], gdpr: ["30"] },
  unconfirmed: ["12.5.1", "CC6.1", "164.310(d)(2)(iii)", "30"],
  applies: ["*"],
  judges: "what can carry tags or labels says whose it is, what it is for and what data it holds",
  because: "cost, alarms, and the rules for personal and card data go by these tags",
  remedy:
    "Build the tags with the component's tags(), labels with labelsFor(); the keys are environment, owner, cost-center, managed-by, service and data-class.",
  check(inputs, about) {
    const labels = labelsProperty(about.type) !== undefined;
    if (!labels && !isTaggable(about.type)) return notApplicable("it cannot carry tags");
    const word = labels ? "label" : "tag";
    return findings(() => {
      const tags = labels ? labelsOf(inputs, about.type) : inputs.tags;
      return each(requiredTags, ({ key, wants }) => {
        const value = tags?.[key];
        if (value === undefined) return `the ${word} ${key} is missing`;
        const wanted = wants(value, about);
        return wanted && `the ${word} ${key} is "${value}"; want ${wanted}`;
      });
    });
  },
};

const taggableTypes: Readonly<Record<string, string | undefined>> = taggable;
const taggableOnAzure: Readonly<Record<string, string | undefined>> = azureTaggable;

/** From the SDKs' declarations (tools/generate/taggable.ts): every type of AWS and of Azure with tags of its own, by module. */
function isTaggable(type: string): boolean {
  const [, azureModule, name] = /^azure-native:(\w+):(\w+)$/.exec(type) ?? [];
  if (name !== undefined) return taggableOnAzure[azureModule!]?.split(" ").includes(name) ?? false;
  const [, module, kind] = /^aws:(\w+)\/(\w+):\w+$/.exec(type) ?? [];
  return taggableTypes[module!]?.split(" ").includes(kind!) ?? false;
}

const namespaceRestricted: ResourceRule<NamespaceArgs> = {
  id: "k8s-psa-restricted",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["2.2.1"], soc2: ["CC6.8"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["2.2.1", "CC6.8", "164.312(a)(1)", "32(1)(b)"],
  applies: ["kubernetes:core/v1:Namespace"],
  judges: "a namespace refuses pods that are not restricted",
  because: "the cluster itself then refuses what no policy here has seen",
  remedy: "Label it pod-security.kubernetes.io/enforce: restricted; baseline needs an exemption.",
  check({ metadata }) {
    const enforced = metadata?.labels?.["pod-security.kubernetes.io/enforce"];
    return enforced === "restricted"
      ? pass
      : fail(`pod-security.kubernetes.io/enforce is ${enforced ?? "not set"}; want restricted`);
  },
};

/** Where data may lie, by data class. Card data stays in the United States, personal data also in the EU. */
const unitedStates = ["us-east-1", "us-east-2", "us-west-1", "us-west-2"];
/** Those of AWS that lie in the European Union: not London (eu-west-2), nor Zurich (eu-central-2). Source: AWS Regions and Availability Zones. */
const union = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];
const allowedRegions: Readonly<Record<string, readonly string[] | undefined>> = { card: unitedStates };
const allowedForOthers: readonly string[] = [...unitedStates, ...union];

const regionAllowed: ResourceRule<Tagged> = {
  id: "any-region-allowlist",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["C1.1"], gdpr: ["44", "25"] },
  unconfirmed: ["C1.1", "44", "25"],
  applies: ["*"],
  judges: "a resource stands in a region where its data may be, and copies it to no other",
  because: "personal data may leave a region only on the conditions of GDPR chapter V",
  remedy: "Choose a region of the list for its data class in policies/guardrails/everywhere.ts.",
  check(inputs, about) {
    const { type, provider } = about;
    const { tags, region: own } = inputs;
    if (type.startsWith("gcp:")) return onGoogle(inputs, about);
    if (type.startsWith("azure-native:")) return onAzure(inputs, about);
    if (!type.startsWith("aws:")) return notApplicable("its provider has no region");
    const region = own ?? provider?.["region"];
    if (typeof region !== "string") return fail("neither it nor its provider says a region; set the provider's");
    const dataClass = tags?.["data-class"];
    const allowed = allowedRegions[dataClass ?? ""] ?? allowedForOthers;
    const may = `${dataClass ?? "untagged"} data may be in ${allowed.join(", ")}`;
    return findings(
      () => !allowed.includes(region) && `it stands in ${region}; ${may}`,
      () =>
        each(copiesOf[type]?.(inputs as never), (there) => !allowed.includes(there) && `it copies to ${there}; ${may}`),
    );
  },
};

/** Of Google Cloud much has no region at all, as a role or a URL map; what has one says it, in one of several ways. */
function onGoogle(inputs: object, { type, provider }: About): Verdict {
  const dataClass = () => labelsOf(inputs, type)?.["data-class"];
  return inAllowed(() => placesOf(inputs, type, provider), dataClass, allowedOnGoogle, "unlabelled");
}

/** On Azure, too, much has no region: a role, a private zone, what is beneath another thing. */
function onAzure(inputs: Tagged, { type }: About): Verdict {
  const dataClass = () => inputs.tags?.["data-class"];
  return inAllowed(() => placesOnAzure(inputs, type), dataClass, allowedOnAzure, "untagged");
}

function inAllowed(
  places: () => readonly string[],
  classOf: () => string | undefined,
  allowed: Readonly<Record<string, RegExp | undefined>>,
  nameless: string,
): Verdict {
  if (ifKnown(() => places().length === 0)) return notApplicable("it stands in no region");
  return findings(() => {
    const dataClass = classOf();
    const right = allowed[dataClass ?? ""] ?? allowed["others"]!;
    return each(
      places(),
      (place) =>
        !right.test(place) &&
        `it stands in ${place}; ${dataClass ?? nameless} data may be in ${dataClass === "card" ? "the United States" : "the United States or the European Union"}`,
    );
  });
}

/** By type, the regions that it copies to beside its own. What a copy is made of as a resource of its own stands where that says. */
const copiesOf: Readonly<Record<string, (inputs: never) => readonly string[]>> = {
  "aws:dynamodb/table:Table": ({ replicas }: Inputs<TableArgs>) => (replicas ?? []).map(({ regionName }) => regionName),
  "aws:secretsmanager/secret:Secret": ({ replicas }: Inputs<SecretArgs>) =>
    (replicas ?? []).map(({ region }) => region),
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": ({
    replicationConfiguration,
  }: Inputs<ReplicationConfigurationArgs>) =>
    (replicationConfiguration?.rules ?? []).flatMap(({ destinations }) => destinations.map(({ region }) => region)),
  "aws:backup/plan:Plan": ({ rules }: Inputs<PlanArgs>) =>
    // A vault of the stack stands where it says; the ARN of one that is not made yet says nothing.
    rules.flatMap(({ copyActions }) =>
      (copyActions ?? []).flatMap((action) => ifKnown(() => action.destinationVaultArn.split(":")[3]) ?? []),
    ),
};

export const everywhereRules: readonly Rule[] = [tagged, namespaceRestricted, regionAllowed];
