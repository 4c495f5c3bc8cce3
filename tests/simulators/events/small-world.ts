import * as path from "node:path";
import {
  delivery,
  functionNames,
  functionTakes,
  type BuiltFunction,
  type FunctionName,
} from "../../../components/core/events";
import { archives } from "../../../functions/build/archives";
import { matchesPattern } from "../../../simulators/events/matching/eventbridge";
import { letsThrough } from "../../../simulators/events/matching/eventgrid";
import { matchesFilter } from "../../../simulators/events/matching/pubsub";
import type { CloudName, RunsFunction, Subscriber, Topology } from "../../../simulators/events/topology";
import { patternOf } from "../../../components/aws/events/events-plan";
import { filterOf as eventFilterOf } from "../../../components/azure/events/subscription-plan";
import { attempts as googleAttempts, filterOf } from "../../../components/gcp/events/subscriptions-plan";

export const root = path.resolve(__dirname, "../../..");

/** What a bus is called where events are published, in the small worlds. */
export const buses: Readonly<Record<CloudName, string>> = {
  aws: "go-coffee-dev-events",
  gcp: "projects/p/topics/go-coffee-dev-events",
  azure: "gocoffeedevevents",
};

/** Each cloud's bus with the four functions, as its components make it: filters, tries, waits and environments, without the engine. */
export function smallWorld(
  cloud: CloudName,
  built: Readonly<Record<FunctionName, BuiltFunction>>,
  concurrency: number,
): Topology {
  return {
    cloud,
    bus: buses[cloud],
    subscribers: functionNames.map((name): Subscriber => {
      const deadLetters = `${name}-dead`;
      const hidden = { aws: 6 * delivery.timeout, gcp: 2 * delivery.timeout, azure: 2 * delivery.timeout }[cloud];
      return {
        key: name,
        lets: letsOf(cloud, name),
        queue: name,
        settings: { visibility: hidden, deadLetters, ...(cloud !== "gcp" && { maxReceives: delivery.attempts }) },
        deadLetters,
        attempts: cloud === "gcp" ? googleAttempts : delivery.attempts,
        backOff: (tried) => Math.min(delivery.firstDelay * 2 ** (tried - 1), delivery.longestDelay),
        runs: runs(cloud, name, built[name]),
        batch: 1,
        concurrency,
      };
    }),
  };
}

function letsOf(cloud: CloudName, name: FunctionName): Subscriber["lets"] {
  const taken = { key: name, ...functionTakes[name] };
  if (cloud === "aws") {
    const pattern = JSON.parse(JSON.stringify(patternOf(taken))) as Record<string, unknown>;
    return (message) => matchesPattern(pattern, message);
  }
  if (cloud === "gcp") {
    const filter = filterOf(taken);
    return (message) => matchesFilter(filter, message["attributes"] as Record<string, string>);
  }
  const filter = eventFilterOf(taken);
  return (message) => letsThrough(filter, message);
}

function runs(cloud: CloudName, name: FunctionName, { file, sha256 }: BuiltFunction): RunsFunction {
  const state: Readonly<Record<string, string>> = {
    aws: {
      COFFEE_STATE: "go-coffee-dev-events",
      COFFEE_BUS: buses.aws,
      COFFEE_QUEUE: `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`,
      COFFEE_ANALYTICS: "go-coffee-dev-events-rows",
      COFFEE_DELIVER_SECRET: "arn:aws:secretsmanager:us-east-1:123456789012:secret:deliver-abc123",
    },
    gcp: {
      COFFEE_STATE: "projects/p/databases/events",
      COFFEE_BUS: buses.gcp,
      COFFEE_ANALYTICS: "rows",
      COFFEE_DELIVER_SECRET: "projects/p/secrets/deliver",
    },
    azure: {
      ...{ COFFEE_STATE: "https://gcdevevents.table.core.windows.net", COFFEE_STATE_TABLE: "events" },
      COFFEE_BUS: `https://${buses.azure}.eastus2-1.eventgrid.azure.net/api/events`,
      ...{
        COFFEE_QUEUE: name,
        COFFEE_SERVICEBUS__fullyQualifiedNamespace: "gcdev.servicebus.windows.net",
        COFFEE_BACK_OFF: "none",
      },
      COFFEE_ANALYTICS: "https://gcdevevents.blob.core.windows.net/rows",
      COFFEE_DELIVER_SECRET: "https://gcdev.vault.azure.net/secrets/deliver",
    },
  }[cloud];
  return {
    name: `go-coffee-dev-${name}`,
    archive: file,
    sha256,
    handler: { aws: "index.handler", gcp: "handle", azure: "" }[cloud],
    environment: {
      COFFEE_ENVIRONMENT: "dev",
      COFFEE_CLOUD: cloud,
      COFFEE_FUNCTION: name,
      COFFEE_DELIVER_URL: "https://deliver.example/messages",
      ...state,
    },
    timeout: delivery.timeout,
  };
}

export function built(cloud: CloudName): Promise<Record<FunctionName, BuiltFunction>> {
  return archives(root, cloud, functionNames);
}
