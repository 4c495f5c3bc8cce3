import type { EventType } from "../../components/core/events";
import type { Change, CloudName, Copy } from "./changes";
import { of, type Told } from "./events";

const created = "coffee.order.created";
const sold = "coffee.inventory.updated";

/** The walks of what prod forwards break there. */
const all = (to: string) => of(to, created, sold);
const types = (...some: EventType[]): string => some.map((one) => `attributes.ce-type = "${one}"`).join(" OR ");

const [forwardsTo, goesAs] = ["COFFEE_FORWARD_BUS", "COFFEE_FORWARD_AS"];
const ofLambda = (variable: string) => `environment.variables.${variable}`;
const filter = (c: Copy, text: string) => c.set(c.named("events-forward-subscription"), "filter", text);
const provider = (c: Copy, path: string, value: unknown) => c.set(c.named("aws-to-gcp-provider"), path, value);
const credential = (c: Copy, path: string, value: unknown) => c.set(c.named("gcp-to-azure-signs-in"), path, value);

/** Takes another JSON document in an environment. */
function told(c: Copy, name: string, path: string, change: (as: Record<string, unknown>) => void): void {
  const standing = c.named(name);
  const text = path.split(".").reduce((at: unknown, key) => (at as Record<string, unknown>)[key], standing.outputs);
  const as = JSON.parse(String(text)) as Record<string, unknown>;
  change(as);
  c.set(standing, path, JSON.stringify(as));
}

const fromAws: Told[] = [
  {
    what: "the forwarder has no rule",
    does: (c) => c.lose(c.named("events-forward-rule")),
    breaks: all("the queue of forward"),
  },
  {
    what: "the forwarder's pattern leaves a type out",
    does: (c) =>
      c.set(
        c.named("events-forward-rule"),
        "eventPattern",
        `{"detail-type":["${created}"],"detail":{"coffeehops":[{"exists":false}]}}`,
      ),
    breaks: of("the queue of forward", sold),
  },
  {
    what: "the forwarder's pattern lets through what was at Google before",
    does: (c) => c.set(c.named("events-forward-rule"), "eventPattern", `{"detail-type":["${created}","${sold}"]}`),
    breaks: all("what came from other clouds"),
  },
  {
    what: "the forwarder is gone",
    does: (c) => c.lose(c.named("events-forward-function")),
    breaks: all("its function"),
  },
  {
    what: "the forwarder is told of another topic",
    does: (c) =>
      c.set(c.named("events-forward-function"), ofLambda(forwardsTo), "projects/go-coffee-prod/topics/another"),
    breaks: all("Google's bus"),
  },
  {
    what: "the forwarder is told of the topic of dead letters",
    does: (c) =>
      c.set(
        c.named("events-forward-function"),
        ofLambda(forwardsTo),
        c.all("gcp:pubsub/topic:Topic", ({ id }) => id.endsWith("forward-dead-letters"))[0]!.id,
      ),
    breaks: all("Google's bus"),
  },
  {
    what: "the forwarder is told of another pool",
    does: (c) =>
      told(c, "events-forward-function", ofLambda(goesAs), (as) => {
        as["audience"] = String(as["audience"]).replace(/workloadIdentityPools\/[^/]+/, "workloadIdentityPools/old");
      }),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the forwarder is told of an account that nobody let in",
    does: (c) =>
      told(c, "events-forward-function", ofLambda(goesAs), (as) => {
        const [other] = c.all("gcp:serviceaccount/account:Account", ({ id }) => !id.includes("events-from-aws"));
        as["service_account_impersonation_url"] =
          `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${String(other!.outputs["email"])}:generateAccessToken`;
      }),
    breaks: all("its account at Google"),
  },
];

const atGoogle: Told[] = [
  {
    what: "the provider that believes AWS is gone",
    does: (c) => c.lose(c.named("aws-to-gcp-provider")),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the provider that believes AWS is turned off",
    does: (c) => provider(c, "disabled", true),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the provider believes another account of AWS's",
    does: (c) => provider(c, "aws.accountId", "999999999999"),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the provider lets in another role",
    does: (c) =>
      provider(c, "attributeCondition", "assertion.arn.startsWith('arn:aws:sts::123456789012:assumed-role/another/')"),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the provider lets in every role of the account",
    does: (c) => provider(c, "attributeCondition", undefined),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the provider's condition is in words that nobody judges",
    does: (c) => provider(c, "attributeCondition", "true"),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the provider calls whoever comes by the session",
    does: (c) => provider(c, "attributeMapping", { "google.subject": "assertion.arn" }),
    breaks: all("its account at Google"),
  },
  {
    what: "the forwarder of AWS may not be its account",
    does: (c) => c.lose(c.named("aws-to-gcp-be")),
    breaks: all("its account at Google"),
  },
  {
    what: "the account of AWS's forwarder is gone",
    does: (c) => c.lose(c.named("aws-to-gcp-account")),
    breaks: all("its account at Google"),
  },
  {
    what: "the account of AWS's forwarder may not publish",
    does: (c) => c.lose(c.named("aws-to-gcp-publish")),
    breaks: all("what it publishes there"),
  },
];

const fromGoogle: Told[] = [
  {
    what: "the forwarder has no subscription",
    does: (c) => c.lose(c.named("events-forward-subscription")),
    breaks: all("the subscription of forward"),
  },
  {
    what: "the forwarder's filter leaves a type out",
    does: (c) => filter(c, `${types(created)} AND (NOT attributes:ce-coffeehops OR attributes.ce-coffeehops = "aws")`),
    breaks: of("the subscription of forward", sold),
  },
  {
    what: "the forwarder's filter holds back what AWS forwarded",
    does: (c) => filter(c, `(${types(created, sold)}) AND NOT attributes:ce-coffeehops`),
    breaks: all("what came from other clouds"),
  },
  {
    what: "the forwarder's filter lets through what was at Azure before",
    does: (c) => filter(c, types(created, sold)),
    breaks: all("what came from other clouds"),
  },
  {
    what: "the forwarder is told of another topic",
    does: (c) =>
      c.set(
        c.named("events-forward-function"),
        `serviceConfig.environmentVariables.${forwardsTo}`,
        "https://another.eastus2-1.eventgrid.azure.net/api/events",
      ),
    breaks: all("Azure's bus"),
  },
  {
    what: "the forwarder has no address of its own",
    does: (c) => c.lose(c.named("events-out-nat")),
    breaks: all("the way into Azure's bus"),
  },
  {
    what: "the forwarder is told of another directory",
    does: (c) =>
      told(c, "events-forward-function", `serviceConfig.environmentVariables.${goesAs}`, (as) => {
        as["tenantId"] = "00000000-0000-4000-8000-0000000000bb";
      }),
    breaks: all("its identity at Azure"),
  },
];

const atAzure: Told[] = [
  {
    what: "the topic lists another address",
    does: (c) => c.set(c.named("events-bus-topic"), "inboundIpRules", [{ ipMask: "192.0.2.1", action: "Allow" }]),
    breaks: all("the way into Azure's bus"),
  },
  {
    what: "the topic has no public way in",
    does: (c) => c.set(c.named("events-bus-topic"), "publicNetworkAccess", "Disabled"),
    breaks: all("the way into Azure's bus"),
  },
  {
    what: "the identity of Google's forwarder is gone",
    does: (c) => c.lose(c.named("gcp-to-azure-who")),
    breaks: all("its identity at Azure"),
  },
  {
    what: "nothing of Google's is the identity",
    does: (c) => c.lose(c.named("gcp-to-azure-signs-in")),
    breaks: all("its identity at Azure"),
  },
  {
    what: "the identity is another account's",
    does: (c) => credential(c, "subject", "100000000000000000000"),
    breaks: all("its identity at Azure"),
  },
  {
    what: "the identity believes another issuer",
    does: (c) => credential(c, "issuer", "https://accounts.example.com"),
    breaks: all("its identity at Azure"),
  },
  {
    what: "the identity takes tokens for somebody else",
    does: (c) => credential(c, "audiences", ["https://gocoffee.example"]),
    breaks: all("its identity at Azure"),
  },
  {
    what: "the identity of Google's forwarder may not send",
    does: (c) => c.lose(c.named("gcp-to-azure-bus-publish")),
    breaks: all("what it publishes there"),
  },
];

const at = (cloud: CloudName, called: string, changes: readonly Told[]): Change[] =>
  changes.map((change) => ({ ...change, cloud, environment: "prod", what: `forwarded ${called}: ${change.what}` }));

/** What may happen to what goes on from one cloud's bus to the next one's: in prod, which forwards. */
export const forwarding: Change[] = [
  ...at("aws", "from AWS", fromAws),
  ...at("gcp", "from AWS, at Google", atGoogle),
  ...at("gcp", "from Google", fromGoogle),
  ...at("azure", "from Google, at Azure", atAzure),
];
