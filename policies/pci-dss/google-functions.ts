// Severities and controls: those of the project's rule catalogue for Lambda (aws-lambda-not-public) and for rights; published catalogues judge Cloud Run alone.
import type { FunctionArgs as FirstFunctionArgs } from "@pulumi/gcp/cloudfunctions";
import type { FunctionArgs } from "@pulumi/gcp/cloudfunctionsv2";
import type { SubscriptionArgs } from "@pulumi/gcp/pubsub";
import { functionGrants, publicMembers } from "../shared/members";
import {
  findings,
  type Inputs,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const second = "gcp:cloudfunctionsv2/function:Function";
const first = "gcp:cloudfunctions/function:Function";
const account = "gcp:serviceaccount/account:Account";

const notPublic: ResourceRule<never> = {
  id: "gcp-function-not-public",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.3.1"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25"] },
  unconfirmed: ["7.3.1", "CC6.6", "164.312(a)(1)", "25"],
  applies: functionGrants,
  judges: "a function, or what runs on Cloud Run, is called by those who are named",
  because: "whoever finds a function that is open runs it, with its rights and at our cost",
  remedy: "Give roles/run.invoker to the account that calls it; customers come in by the gateway.",
  check: (inputs) => findings(() => publicMembers(inputs)),
};

const inside: ResourceRule<never> = {
  id: "gcp-function-internal",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["1.4.2", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: [second, first],
  judges: "a function is reached from inside alone",
  because: "its address is on the internet, and one wrong right is enough to open it",
  remedy: "Set ingressSettings ALLOW_INTERNAL_ONLY: Pub/Sub and Eventarc of the project come in all the same.",
  check(inputs, { type }) {
    const settings = () =>
      type === first
        ? (inputs as Inputs<FirstFunctionArgs>).ingressSettings
        : (inputs as Inputs<FunctionArgs>).serviceConfig?.ingressSettings;
    // ALLOW_ALL unless set. Source: Cloud Functions API v2, ServiceConfig.IngressSettings.
    return findings(
      () => !/^ALLOW_INTERNAL_/.test(settings() ?? "") && `ingressSettings is ${settings()}; want ALLOW_INTERNAL_ONLY`,
    );
  },
};

const ownAccount: StackRule<FunctionArgs> = {
  id: "gcp-function-own-account",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.2", "7.2.5"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["7.2.2", "7.2.5", "CC6.3", "164.312(a)(1)", "25", "32(1)(b)"],
  applies: [second, first],
  reads: [account],
  judges: "each function runs as itself, and is built as somebody who is named",
  because: "the project's default account may often change everything, and what several share has the rights of all",
  remedy: "Make a service account for it, and set serviceConfig.serviceAccountEmail; set buildConfig.serviceAccount.",
  checkStack(made, stack) {
    const property = made.type === first ? "serviceAccountEmail" : "serviceConfig";
    const own = stack.behind(made, property, account).map(({ urn }) => urn);
    return findings(
      () =>
        own.length === 0 &&
        isDefault(emailOf(made)) &&
        `it runs as ${emailOf(made) ?? "the default account"}; give it its own`,
      () => {
        const shared = [second, first]
          .flatMap((type) => stack.all<FunctionArgs>(type))
          .filter(({ urn }) => urn !== made.urn)
          .find((other) => {
            const theirs = stack.behind(other, other.type === first ? "serviceAccountEmail" : "serviceConfig", account);
            if (own.length > 0) return theirs.some(({ urn }) => own.includes(urn));
            const mine = ifKnown(() => emailOf(made));
            return mine !== undefined && mine === ifKnown(() => emailOf(other));
          });
        return shared !== undefined && `${shared.name} runs as the same account; give each its own`;
      },
      () =>
        made.type === second &&
        made.props.buildConfig !== undefined &&
        !("serviceAccount" in made.props.buildConfig) &&
        "buildConfig.serviceAccount is not set: it is built as the default account; name one",
    );
  },
};

function emailOf({ type, props }: StackResource<Inputs<FunctionArgs>>): string | undefined {
  return type === first
    ? (props as unknown as Inputs<FirstFunctionArgs>).serviceAccountEmail
    : props.serviceConfig?.serviceAccountEmail;
}

/** Compute Engine's, and App Engine's, which a function of the first generation has. Source: Cloud Functions, "Function identity". */
function isDefault(email: string | undefined): boolean {
  return !email || /^\d+-compute@developer\.gserviceaccount\.com$|@appspot\.gserviceaccount\.com$/.test(email);
}

const pushNamed: ResourceRule<SubscriptionArgs> = {
  id: "gcp-pubsub-push-named",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["8.2.2", "4.2.1"], soc2: ["CC6.1", "CC6.7"], hipaa: ["164.312(d)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["8.2.2", "4.2.1", "CC6.1", "CC6.7", "164.312(d)", "32(1)(b)"],
  applies: ["gcp:pubsub/subscription:Subscription"],
  judges: "Pub/Sub calls whoever takes messages over TLS, as an account that is named",
  because: "without a token whoever takes messages cannot tell Pub/Sub from anybody else",
  remedy: "Set pushConfig.oidcToken with an account of its own, and an endpoint that begins with https.",
  check(inputs) {
    if (!("pushConfig" in inputs)) return notApplicable("whoever takes its messages asks for them");
    const { pushConfig } = inputs;
    return findings(
      () =>
        pushConfig !== undefined && !("oidcToken" in pushConfig) && "pushConfig.oidcToken is not set; name an account",
      () =>
        /^http:/.test(pushConfig?.pushEndpoint ?? "") && `${pushConfig?.pushEndpoint} is asked in clear; want https`,
    );
  },
};

export const googleFunctionRules: readonly Rule[] = [notPublic, inside, ownAccount, pushNamed];
