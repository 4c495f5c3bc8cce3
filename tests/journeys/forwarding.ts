import type { EventType } from "../../components/core/events";
import type { Props } from "../../simulators/protocol/values";
import type { Change, Copy } from "./changes";
import { at, of, type Told } from "./events";

const created = "coffee.order.created";
const sold = "coffee.inventory.updated";

/** The walks of what prod forwards break there. */
const all = (to: string) => of(to, created, sold);
const types = (...some: EventType[]): string => some.map((one) => `attributes.ce-type = "${one}"`).join(" OR ");

const [forwardsTo, goesAs] = ["COFFEE_FORWARD_BUS", "COFFEE_FORWARD_AS"];
const ofLambda = (variable: string) => `environment.variables.${variable}`;
const filter = (c: Copy, text: string) => c.set(c.named("events-forward-subscription"), "filter", text);

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
      c.setIn<Props>(c.named("events-forward-function"), ofLambda(goesAs), (as) => {
        as["audience"] = String(as["audience"]).replace(/workloadIdentityPools\/[^/]+/, "workloadIdentityPools/old");
      }),
    breaks: all("the pool that believes AWS"),
  },
  {
    what: "the forwarder is told of an account that nobody let in",
    does: (c) =>
      c.setIn<Props>(c.named("events-forward-function"), ofLambda(goesAs), (as) => {
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
    what: "the forwarder of AWS may not be its account",
    does: (c) => c.lose(c.named("aws-to-gcp-be")),
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
      c.setIn<Props>(c.named("events-forward-function"), `serviceConfig.environmentVariables.${goesAs}`, (as) => {
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
    what: "nothing of Google's is the identity",
    does: (c) => c.lose(c.named("gcp-to-azure-signs-in")),
    breaks: all("its identity at Azure"),
  },
  {
    what: "the identity of Google's forwarder may not send",
    does: (c) => c.lose(c.named("gcp-to-azure-bus-publish")),
    breaks: all("what it publishes there"),
  },
];

/** What may happen to what goes on from AWS's bus to Google's, and from Google's to Azure's: in prod, which forwards. */
export const forwardedToGoogle: Change[] = [
  ...at("aws", "forwarded from AWS", fromAws, "prod"),
  ...at("gcp", "forwarded from AWS, at Google", atGoogle, "prod"),
];
export const forwardedToAzure: Change[] = [
  ...at("gcp", "forwarded from Google", fromGoogle, "prod"),
  ...at("azure", "forwarded from Google, at Azure", atAzure, "prod"),
];
