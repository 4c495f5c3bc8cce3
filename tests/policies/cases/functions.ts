import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const lambda = of("aws:lambda/function:Function");
const role = of("aws:iam/role:Role");
const lines = of("aws:cloudwatch/logGroup:LogGroup");
const signing = of("aws:lambda/codeSigningConfig:CodeSigningConfig");
const google = of("gcp:cloudfunctionsv2/function:Function");
const first = of("gcp:cloudfunctions/function:Function");
const account = of("gcp:serviceaccount/account:Account");
const invoker = of("gcp:cloudrunv2/serviceIamMember:ServiceIamMember");
const callers = of("gcp:cloudfunctionsv2/functionIamBinding:FunctionIamBinding");
const subscription = of("gcp:pubsub/subscription:Subscription");
const app = of("azure-native:web:WebApp");
const topic = of("azure-native:eventgrid:Topic");
const namespace = of("azure-native:servicebus:Namespace");

const ours = (name: string) => ({ name, from: { role: ["its"] } });
const run = "roles/run.invoker";
const named = "serviceAccount:order@p.iam.gserviceaccount.com";
const serviceConfig = { serviceAccountEmail: UNKNOWN };
const shut = { publicNetworkAccess: "Disabled" };
/** An app that its own subnet calls, and nobody else. */
const itself = (change: object = {}) => ({
  ...{ kind: "functionapp,linux", publicNetworkAccess: "Enabled", identity: { type: "UserAssigned" } },
  siteConfig: {
    ...{ ipSecurityRestrictionsDefaultAction: "Deny", scmIpSecurityRestrictionsDefaultAction: "Deny" },
    ...{ ipSecurityRestrictions: [{ vnetSubnetResourceId: "/subnets/functions", action: "Allow" }], ...change },
  },
});

export const functionCases: RuleCases[] = [
  {
    rule: "aws-lambda-own-role",
    cases: [
      {
        name: "each its own",
        given: [
          lambda({ role: UNKNOWN }, { name: "a", from: { role: ["one"] } }),
          lambda({ role: UNKNOWN }, { name: "b", from: { role: ["two"] } }),
          role({}, { name: "one" }),
          role({}, { name: "two" }),
        ],
        says: "pass",
      },
      {
        name: "one for two",
        given: [lambda({ role: UNKNOWN }, ours("a")), lambda({ role: UNKNOWN }, ours("b")), role({}, { name: "its" })],
        says: /b runs as the same role/,
      },
      {
        name: "one of somebody else's for two",
        given: [
          lambda({ role: "arn:aws:iam::1:role/r" }, { name: "a" }),
          lambda({ role: "arn:aws:iam::1:role/r" }, { name: "b" }),
        ],
        says: /b runs as the same role/,
      },
      other,
    ],
    neverUnknown: "which role it is, the engine knows before the role is there",
  },
  {
    rule: "aws-lambda-log-group",
    cases: [
      {
        name: "a group that it names",
        given: [
          lambda({ loggingConfig: { logGroup: UNKNOWN } }, { from: { loggingConfig: ["lines"] } }),
          lines({ name: "/of/ours" }, { name: "lines" }),
        ],
        says: "pass",
      },
      {
        name: "the usual group, made before",
        given: [lambda({ name: "order" }), lines({ name: "/aws/lambda/order" })],
        says: "pass",
      },
      {
        name: "none",
        given: lambda({ name: "order" }),
        says: /log group \/aws\/lambda\/order is none of this stack's/,
      },
      { name: "a name that is not known yet", given: lambda({ name: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-lambda-code-signed",
    cases: [
      {
        name: "code that is signed",
        given: [
          lambda({ s3Bucket: "b", codeSigningConfigArn: UNKNOWN }, { from: { codeSigningConfigArn: ["config"] } }),
          signing({ policies: { untrustedArtifactOnDeployment: "Enforce" } }, { name: "config" }),
        ],
        says: "pass",
      },
      { name: "code that nobody signed", given: lambda({ s3Bucket: "b" }), says: /codeSigningConfigArn is not set/ },
      {
        name: "a signature that is asked for, and not insisted on",
        given: [
          lambda({ s3Bucket: "b", codeSigningConfigArn: UNKNOWN }, { from: { codeSigningConfigArn: ["config"] } }),
          signing({}, { name: "config" }),
        ],
        says: /config only writes down what nobody signed \(Warn\)/,
      },
      {
        name: "insistence that is not known yet",
        given: [
          lambda({ s3Bucket: "b", codeSigningConfigArn: UNKNOWN }, { from: { codeSigningConfigArn: ["config"] } }),
          signing({ policies: { untrustedArtifactOnDeployment: UNKNOWN } }, { name: "config" }),
        ],
        says: "undetermined",
      },
      { name: "code of the program's own", given: lambda({}), says: "notApplicable" },
      { name: "an image", given: lambda({ packageType: "Image" }), says: "notApplicable" },
    ],
  },
  {
    rule: "gcp-function-not-public",
    cases: [
      { name: "an account that calls", given: invoker({ role: run, member: named }), says: "pass" },
      { name: "everybody", given: invoker({ role: run, member: "allUsers" }), says: /lets in allUsers/ },
      {
        name: "everybody with an account",
        given: callers({ role: "roles/cloudfunctions.invoker", members: [named, "allAuthenticatedUsers"] }),
        says: /allAuthenticatedUsers/,
      },
      { name: "somebody who is not known yet", given: invoker({ role: run, member: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-function-internal",
    cases: [
      {
        name: "from inside",
        given: google({ serviceConfig: { ingressSettings: "ALLOW_INTERNAL_ONLY" } }),
        says: "pass",
      },
      {
        name: "by the load balancer",
        given: first({ ingressSettings: "ALLOW_INTERNAL_AND_GCLB" }),
        says: "pass",
      },
      { name: "as Google makes it", given: google({}), says: /ingressSettings is undefined/ },
      { name: "open", given: first({ ingressSettings: "ALLOW_ALL" }), says: /is ALLOW_ALL/ },
      {
        name: "settings that are not known yet",
        given: google({ serviceConfig: { ingressSettings: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-function-own-account",
    cases: [
      {
        name: "each its own",
        given: [
          google(
            { serviceConfig, buildConfig: { serviceAccount: "b" } },
            { name: "a", from: { serviceConfig: ["one"] } },
          ),
          google(
            { serviceConfig, buildConfig: { serviceAccount: "b" } },
            { name: "b", from: { serviceConfig: ["two"] } },
          ),
          account({ accountId: "one" }, { name: "one" }),
          account({ accountId: "two" }, { name: "two" }),
        ],
        says: "pass",
      },
      {
        name: "one for two",
        given: [
          google({ serviceConfig }, { name: "a", from: { serviceConfig: ["one"] } }),
          google({ serviceConfig }, { name: "b", from: { serviceConfig: ["one"] } }),
          account({ accountId: "one" }, { name: "one" }),
        ],
        says: /b runs as the same account/,
      },
      {
        name: "one of somebody else's for two",
        given: [
          first({ serviceAccountEmail: "x@p.iam.gserviceaccount.com" }, { name: "a" }),
          first({ serviceAccountEmail: "x@p.iam.gserviceaccount.com" }, { name: "b" }),
        ],
        says: /b runs as the same account/,
      },
      { name: "the default account", given: google({}), says: /runs as the default account/ },
      {
        name: "the default account by its name",
        given: google({ serviceConfig: { serviceAccountEmail: "1-compute@developer.gserviceaccount.com" } }),
        says: /runs as 1-compute@/,
      },
      {
        name: "App Engine's",
        given: first({ serviceAccountEmail: "p@appspot.gserviceaccount.com" }),
        says: /runs as p@appspot/,
      },
      {
        name: "built as nobody who is named",
        given: google({
          serviceConfig: { serviceAccountEmail: "x@p.iam.gserviceaccount.com" },
          buildConfig: { runtime: "nodejs24" },
        }),
        says: /buildConfig.serviceAccount is not set/,
      },
      { name: "an account that is not known yet", given: google({ serviceConfig }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-pubsub-push-named",
    cases: [
      {
        name: "an account that is named",
        given: subscription({
          pushConfig: { pushEndpoint: "https://f.run.app", oidcToken: { serviceAccountEmail: UNKNOWN } },
        }),
        says: "pass",
      },
      {
        name: "nobody",
        given: subscription({ pushConfig: { pushEndpoint: "https://f.run.app" } }),
        says: /oidcToken is not set/,
      },
      {
        name: "in clear",
        given: subscription({ pushConfig: { pushEndpoint: "http://f.example", oidcToken: {} } }),
        says: /asked in clear/,
      },
      {
        name: "an address that is not known yet",
        given: subscription({ pushConfig: { pushEndpoint: UNKNOWN, oidcToken: {} } }),
        says: "undetermined",
      },
      { name: "whoever asks", given: subscription({}), says: "notApplicable" },
    ],
  },
  {
    rule: "az-function-not-public",
    cases: [
      {
        name: "an app that nobody calls, as itself",
        given: app({ kind: "functionapp,linux", ...shut, identity: { type: "UserAssigned" } }),
        says: "pass",
      },
      {
        name: "as Azure makes it",
        given: app({ kind: "functionapp" }),
        says: /publicNetworkAccess is undefined.*identity.type is undefined/,
      },
      {
        name: "without an identity",
        given: app({ kind: "functionapp", ...shut, identity: { type: "None" } }),
        says: /identity.type is None/,
      },
      { name: "an app that its own subnet calls", given: app(itself()), says: "pass" },
      {
        name: "an app whose deployments everybody makes",
        given: app(itself({ scmIpSecurityRestrictionsDefaultAction: "Allow" })),
        says: /publicNetworkAccess is Enabled, and its two names do not both deny by default; want Disabled/,
      },
      {
        name: "an app that one address calls",
        given: app(itself({ ipSecurityRestrictions: [{ ipAddress: "203.0.113.4/32", action: "Allow" }] })),
        says: "pass",
      },
      ...(
        [
          [
            "two addresses",
            { ipAddress: "203.0.113.4/31" },
            /lets in 203\.0\.113\.4\/31; want a subnet, or an address/,
          ],
          ["everybody", { ipAddress: "0.0.0.0/0" }, /lets in 0\.0\.0\.0\/0/],
          ["anybody by a word", { ipAddress: "Any" }, /lets in Any/],
          ["an address with a mask beside it", { ipAddress: "203.0.113.4", subnetMask: "255.0.0.0" }, /lets in 203/],
          ["a list of addresses", { ipAddress: "203.0.113.4/32,198.51.100.0/24" }, /lets in 203/],
          ["an address and a subnet", { ipAddress: "203.0.113.4/32", vnetSubnetResourceId: "/s" }, /lets in 203/],
        ] as const
      ).map(([who, restriction, says]) => ({
        name: `an app that ${who} may call`,
        given: app(itself({ ipSecurityRestrictions: [{ ...restriction, action: "Allow" }] })),
        says,
      })),
      {
        name: "an app whose caller's address is not known yet",
        given: app(itself({ ipSecurityRestrictions: [{ ipAddress: UNKNOWN, action: "Allow" }] })),
        says: "undetermined",
      },
      {
        name: "an app that all of Azure deploys to",
        given: app(itself({ scmIpSecurityRestrictions: [{ ipAddress: "AzureCloud", tag: "ServiceTag" }] })),
        says: /lets in AzureCloud/,
      },
      {
        name: "an app whose subnet is not known yet",
        given: app(itself({ ipSecurityRestrictions: [{ vnetSubnetResourceId: UNKNOWN, action: "Allow" }] })),
        says: "undetermined",
      },
      { name: "a site", given: app({ kind: "app" }), says: "notApplicable" },
      {
        name: "a way in that is not known yet",
        given: app({ kind: "functionapp", publicNetworkAccess: UNKNOWN, identity: { type: "SystemAssigned" } }),
        says: "undetermined",
      },
    ],
  },
  {
    rule: "az-messaging-private",
    cases: [
      { name: "a topic without a public way in", given: topic(shut), says: "pass" },
      {
        name: "a topic for named addresses",
        given: topic({ publicNetworkAccess: "Enabled", inboundIpRules: [{ ipMask: "203.0.113.4", action: "Allow" }] }),
        says: "pass",
      },
      { name: "a topic as Azure makes it", given: topic({}), says: /publicNetworkAccess is undefined/ },
      {
        name: "a topic for nobody who is named",
        given: topic({ publicNetworkAccess: "Enabled", inboundIpRules: [] }),
        says: /inboundIpRules is empty/,
      },
      {
        name: "a topic for everybody",
        given: topic({ publicNetworkAccess: "Enabled", inboundIpRules: [{ ipMask: "0.0.0.0/0", action: "Allow" }] }),
        says: /lets in 0\.0\.0\.0\/0/,
      },
      {
        name: "addresses that are not known yet",
        given: topic({ publicNetworkAccess: "Enabled", inboundIpRules: [{ ipMask: UNKNOWN, action: "Allow" }] }),
        says: "undetermined",
      },
      { name: "queues of prod without a public way in", given: namespace(shut), says: "pass", stack: "prod" },
      { name: "queues of prod", given: namespace({}), says: /publicNetworkAccess is undefined/, stack: "prod" },
      { name: "queues of dev", given: namespace({}), says: "notApplicable" },
    ],
  },
];
