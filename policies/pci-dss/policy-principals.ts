// Severities and controls are ours, from the requirement texts: published catalogues judge what is open to everybody alone.
import { accountOf, allowedAccounts } from "../shared/accounts";
import { conditionValues, isNarrowed, type Statement, statementsOf } from "../shared/policy-document";
import {
  each,
  findings,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown, notKnownYet } from "../shared/unknown";
import { policyOf } from "./policy-holders";

type Holder = Readonly<Record<string, unknown>>;

const withinAccount: StackRule<Holder> = {
  id: "aws-resource-policy-own-account",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.3.1"], soc2: ["CC6.1", "CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.3.1", "CC6.1", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: Object.keys(policyOf),
  reads: ["aws:iam/role:Role", "aws:kms/key:Key", "aws:sns/topic:Topic"],
  judges: "no policy of a resource lets another account in",
  because: "whoever holds that account reads or changes what it guards, and none of our logs says who they are",
  remedy:
    "Name principals of this account; ask others for aws:PrincipalOrgID. An account that is meant is an exemption, with its end.",
  checkStack(holder, stack) {
    const property = policyOf[holder.type]!;
    // Before the apply the engine has an unknown in place of what the cloud will say of a policy that the program does not.
    const given =
      property in holder.props && (ifKnown(() => [holder.props[property]]) || stack.computed(holder, property));
    if (!given) return notApplicable("it has no policy of its own");
    return findings(() => {
      const named = (statementsOf(holder.props[property]) ?? []).flatMap(accountsLetIn);
      if (named.length === 0) return false;
      const own = ownAccounts(holder, stack);
      return [...new Set(named)]
        .filter((account) => !own.includes(account))
        .map((account) => `its policy lets the account ${account} in; name principals of ${own.join(", ")}`);
    });
  },
};

/** The accounts of those whom a statement lets in: of its principals, and, where it lets in services or everybody, those that they must come from. */
function accountsLetIn(statement: Statement): string[] {
  const { effect, principals, actions } = statement;
  if (effect !== "Allow" || asksForOrganization(statement)) return [];
  const named = (principals["AWS"] ?? []).map(accountOf).filter((account) => account !== undefined);
  const writesLogs = actions.every((action) => action === "s3:PutObject");
  const sources = ["aws:SourceAccount", "aws:PrincipalAccount"].flatMap((key) => conditionValues(statement, key, asks));
  return [
    ...named.filter((account) => !(writesLogs && loadBalancers.has(account))),
    ...sources.filter((account) => /^\d{12}$/.test(account)),
  ];
}

const asks = /^(ForAnyValue:)?StringEquals$/i;

function asksForOrganization(statement: Statement): boolean {
  return ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"].some(
    (key) => conditionValues(statement, key, /^(ForAnyValue:)?String(Equals|Like)$/i).length > 0,
  );
}

/** Whose the stack is: what the provider admits to, else the accounts of what it makes. */
function ownAccounts(holder: StackResource<unknown>, stack: StackView): readonly string[] {
  const allowed = allowedAccounts(holder);
  if (allowed.length > 0) return allowed;
  for (const type of withinAccount.reads) {
    for (const { props } of stack.all<Holder>(type)) {
      const account = accountOf(String(ifKnown(() => props["arn"])));
      if (account !== undefined) return [account];
    }
  }
  return notKnownYet("policy", "string");
}

/** Elastic Load Balancing writes access logs from accounts of AWS's own, one in each of the older regions. Source: its user guide, "Enable access logs". */
const loadBalancers: ReadonlySet<string> = new Set([
  "127311923021",
  "033677994240",
  "027434742980",
  "797873946194",
  "985666609251",
  "054676820928",
  "156460612806",
  "652711504416",
  "009996457667",
  "897822967062",
  "754344448648",
  "582318560864",
  "600734575887",
  "383597477331",
  "114774131450",
  "783225319266",
  "718504428378",
  "076674570225",
  "507241528517",
  "048591011584",
  "190560391635",
  "638102146993",
  "037604701340",
]);

const serviceForUs: ResourceRule<Holder> = {
  id: "aws-resource-policy-source",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["7.3.1"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.3.1", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: Object.keys(policyOf),
  judges: "a service of AWS is let in on behalf of this account alone",
  because: "else another customer can have the service act on what is ours (the confused deputy)",
  remedy: "Ask for aws:SourceAccount or aws:SourceArn in the statement's condition.",
  check(inputs, { type }) {
    const property = policyOf[type]!;
    if (!(property in inputs)) return notApplicable("it has no policy of its own");
    return findings(() =>
      each(statementsOf(inputs[property]), (statement) =>
        statement.effect !== "Allow" || isNarrowed(statement)
          ? false
          : (statement.principals["Service"] ?? [])
              .filter((service) => !saysNoSource.includes(service))
              .map(
                (service) => `its policy lets ${service} in for anybody; ask for aws:SourceAccount or aws:SourceArn`,
              ),
      ),
    );
  },
};

/**
 * Services for whose statements AWS's own instructions ask no condition. Sources: AWS knowledge center, "Why isn't my SNS topic receiving EventBridge
 * notifications?"; Elastic Load Balancing user guide, "Enable access logs" (the path in the bucket names the account).
 */
const saysNoSource: readonly string[] = [
  "events.amazonaws.com",
  "logdelivery.elasticloadbalancing.amazonaws.com",
  "logdelivery.elb.amazonaws.com",
];

export const principalRules: readonly Rule[] = [withinAccount, serviceForUs];
