import { delivery, type BusFunction } from "../../core/events";
import { displayName } from "../../core/naming";
import { apiRanges } from "../network/google-apis-plan";

/*
 * How functions are built and run. Pure.
 */

/** Supported until 2028-04-30; 22 until 2027-04-30, 20 no more. Source: docs.cloud.google.com/functions/docs/runtime-support, "Node.js". */
export const runtime = "nodejs24";

/** What an archive exports for the functions' framework. */
export const entryPoint = "handle";

/** Of Cloud Functions: https://docs.cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions. A request at a time: a slow one holds up no other. */
export const functionSize = {
  availableMemory: "256M",
  timeoutSeconds: delivery.timeout,
  maxInstanceRequestConcurrency: 1,
} as const;

/**
 * How long a function waits once its account, its builder and Google's agents have their rights. It is built as the builder and started as its account at once, and a right is known some
 * seconds after it was given, a minute or two at most; a build that was refused leaves a function behind that is tainted.
 * Source: docs.cloud.google.com/iam/docs/access-change-propagation.
 */
export const rightsKnown = "2m";

/** The name of a function, and of its service of Cloud Run, which has fewer than 50 letters. @param id the logical name of its component */
export const functionName = (environment: string, id: string): string => displayName(environment, id, 49);

/** Where a function is reached. @throws Error for one that has no address, as after a failed build: Pub/Sub would be told to call nobody, and would keep events until they are gone */
export function addressOf(of: BusFunction, uri: string | undefined): string {
  if (!uri) throw new Error(`the function ${of} has no address: see docs/runbooks/gcp-first-up.md`);
  return uri;
}

/**
 * How functions leave: with all they have, through the network, whose rules let through Google's APIs, and for those that `leaves` names the internet by TLS. A new instance may wait a minute or
 * more until it is connected, and through Cloud NAT half a minute besides; a function has half a minute. So its first call may fail; the next one, at the same instance or another, comes through.
 * Source: docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc, "Limitations".
 */
export const egress = "VPC_EGRESS_ALL_TRAFFIC";

/** Who goes on to the internet: to whoever delivers messages, and to the next cloud. */
export const leaves = (name: BusFunction): boolean => name === "notification" || name === "forward";

/**
 * What functions may reach in the network, by their subnet: addresses are nobody's for long. `apis`: Google's APIs, on private addresses, all of them; `out`: the internet, those that
 * deliver and that go on to the next cloud. Where spans go, whoever takes them says (components/gcp/operations/spans-door.ts).
 */
export const functionRules = {
  apis: rule("functions-google-apis", 3000, apiRanges, "Functions: Google's APIs, on private addresses"),
  out: rule(
    "functions-out",
    3010,
    ["0.0.0.0/0"],
    "Messages are delivered, and events go on to the next cloud, through Cloud NAT",
  ),
} as const;

export interface FunctionRule {
  ruleName: string;
  priority: number;
  description: string;
  ranges: readonly string[];
}

function rule(ruleName: string, priority: number, ranges: readonly string[], description: string): FunctionRule {
  return { ruleName, priority, description, ranges };
}

/**
 * A rule of a network's policy, as the provider has it: from the functions' subnet, out, by TLS. What is refused to functions is in no log of the firewall's, which does not record instances of
 * Cloud Run; the subnet's flow logs have what passed. Source: docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc, "Limitations".
 */
export const asPolicyRule = ({ ranges, ...rest }: FunctionRule, from: string) => ({
  ...rest,
  ...{ direction: "EGRESS", action: "allow", enableLogging: false },
  match: {
    ...{ srcIpRanges: [from], destIpRanges: [...ranges] },
    layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }],
  },
});

/**
 * The condition under which whoever builds functions reads sources: in the bucket that Cloud Functions itself makes for them, of which there is one for each key, and nowhere else.
 * Source: docs.cloud.google.com/functions/docs/securing/cmek (`gcf-v2-sources-PROJECT_NUMBER-REGION-…`).
 */
export const sourcesOnly = (projectNumber: string, region: string): string =>
  `resource.name.startsWith("projects/_/buckets/gcf-v2-sources-${projectNumber}-${region}")`;

/** The condition under which a function reads and writes documents: in its own database. Source: docs.cloud.google.com/firestore/native/docs/manage-databases, "per-database access". */
export const databaseOnly = (path: string): string => `resource.name == "${path}"`;
