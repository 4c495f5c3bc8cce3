import { at, bags, list, text } from "../core/paths";
import type { Refusal } from "../core/spec";
import type { Standing } from "../core/standing";
import type { Props } from "../protocol/values";
import { guid, nameIn, parentOf } from "./ids";
import { atCreate, type Parts, rule, textsAt } from "./part";
import { from } from "./sources";
import { ask, linkServiceToken, withdraw } from "./private-link";
import { ownId } from "./table";
import { says } from "./refusals";
import { badRequest } from "./words";

const profileToken = "azure-native:cdn:Profile";
export const originToken = "azure-native:cdn:AFDOrigin";
const wafToken = "azure-native:frontdoor:Policy";

/** Source: standard-premium/tier-comparison: managed rules, bots and private links are of Premium. */
const waf = rule("frontdoor.policy", from.tierComparison, (request) => {
  const { inputs } = request;
  const sku = text(at(inputs, "sku.name")) ?? "Classic_AzureFrontDoor";
  if (!/^[a-zA-Z][a-zA-Z0-9]{0,127}$/.test(nameIn(ownId(request)))) return says("BadRequest.policyName");
  if (sku === "Classic_AzureFrontDoor") return says("ClassicNotAllowed");
  if (sku !== "Premium_AzureFrontDoor" && bags(at(inputs, "managedRules.managedRuleSets")).length > 0)
    return says("BadRequest.managedRules", sku);
  const rules = bags(at(inputs, "customRules.rules"));
  const twice = rules.find((one, index) =>
    rules.some((other, at_) => at_ < index && other["priority"] === one["priority"]),
  );
  if (twice) return says("BadRequest.rulePriority", twice["priority"]);
  return tooLong(rules);
});

/** Source: MicrosoftDocs/azure-docs includes/front-door-limits.md; waf-front-door-rate-limit: a rule asks for a condition. */
function tooLong(rules: readonly Props[]): Refusal | undefined {
  if (rules.length > 100) return says("BadRequest.customRules", rules.length);
  for (const one of rules) {
    const conditions = bags(one["matchConditions"]);
    const name = one["name"];
    if (conditions.length === 0 || conditions.length > 10)
      return says("BadRequest.matchConditions", name, conditions.length);
    const isAddress = (condition: Props) => ["IPMatch", "GeoMatch"].includes(String(condition["operator"]));
    const ranges = conditions.filter(isAddress).flatMap((condition) => list(condition["matchValue"])).length;
    if (ranges > 600) return says("BadRequest.addressRanges", name, ranges);
    const texts = conditions.filter((condition) => !isAddress(condition));
    const long = texts.find((condition) => list(condition["matchValue"]).length > 10);
    if (long) return says("BadRequest.matchValues", name, list(long["matchValue"]).length);
  }
  return undefined;
}

/** Source: azure-mgmt-cdn, SecurityPolicyWebApplicationFirewallParameters; the policy and the profile have one SKU. */
const protects = rule("cdn.security-policy", from.howToConfigureEndpoints, (request) => {
  const { inputs, world } = request;
  const policy = world.find(wafToken, text(at(inputs, "parameters.wafPolicy.id")) ?? "");
  const profile = world.find(profileToken, parentOf(ownId(request)));
  const [own, of] = [policy, profile].map((one) => text(at(one?.inputs ?? {}, "sku.name")) ?? "Classic_AzureFrontDoor");
  return policy && profile && own !== of ? says("BadRequest.policySku", own, of) : undefined;
});

/** Source: private-link: of Premium alone, certificates checked, every origin of a group by a private link or none. */
const origin = rule("cdn.origin", from.privateLink, (request) => {
  const { inputs, world } = request;
  const shared = at(inputs, "sharedPrivateLinkResource");
  const profile = world.find(profileToken, parentOf(parentOf(ownId(request))));
  if (shared !== undefined && at(profile?.inputs ?? {}, "sku.name") !== "Premium_AzureFrontDoor")
    return says("BadRequest.privateLinks");
  if (shared !== undefined && inputs["enforceCertificateNameCheck"] === false) return says("BadRequest.nameCheck");
  const others = world.under(`${parentOf(ownId(request))}/origins/`).filter((one) => one.id !== ownId(request));
  return others.some((one) => (at(one.inputs, "sharedPrivateLinkResource") === undefined) !== (shared === undefined))
    ? says("BadRequest.mixedOrigins")
    : undefined;
});

/** Source: origin: a group without origins takes no route; azure-mgmt-cdn, Route. */
const route = rule("cdn.route", from.howToConfigureRoute, (request) => {
  const { inputs, world } = request;
  const group = text(at(inputs, "originGroup.id"));
  if (group !== undefined && world.under(`${group}/origins/`).length === 0)
    return says("BadRequest.emptyOriginGroup", nameIn(group));
  const patterns = list(inputs["patternsToMatch"] ?? ["/*"]);
  const domains = JSON.stringify(textsAt(inputs, "customDomains.*.id").sort());
  const clash = world
    .under(`${parentOf(ownId(request))}/routes/`)
    .find(
      (one) =>
        one.id !== ownId(request) &&
        JSON.stringify(textsAt(one.inputs, "customDomains.*.id").sort()) === domains &&
        list(one.inputs["patternsToMatch"] ?? ["/*"]).some((each) => patterns.includes(each)),
    );
  return clash && says("BadRequest.sameRoute", nameIn(clash.id));
});

const domain = atCreate("cdn.domain", from.domain, ({ inputs, world }) => {
  const host = text(inputs["hostName"]) ?? "";
  if (/^\*\./.test(host) && at(inputs, "tlsSettings.certificateType") === "ManagedCertificate")
    return says("BadRequest.managedCertificates", host);
  const clash = world.all("azure-native:cdn:AFDCustomDomain").find((one) => one.inputs["hostName"] === host);
  return clash && says("Conflict.customDomain", host, clash.id);
});

/** Source: the same, "Terminology": rules run in their order. */
const order = rule("cdn.rule", from.rulesEngine, (request) => {
  const id = ownId(request);
  const same = request.world
    .under(`${parentOf(id)}/rules/`)
    .find((one) => one.id !== id && one.inputs["order"] === request.inputs["order"]);
  if (same) return says("BadRequest.ruleOrder", request.inputs["order"], nameIn(same.id));
  const [conditions, actions] = ["conditions", "actions"].map((key) => list(request.inputs[key]).length);
  return conditions! > 10 || actions! > 5 ? says("BadRequest.ruleLength", conditions, actions) : undefined;
});

const setName = atCreate("cdn.rule-set", from.resourceNameRules, ({ inputs }) =>
  /^[a-zA-Z][a-zA-Z0-9]{0,59}$/.test(String(inputs["ruleSetName"]))
    ? undefined
    : says("BadRequest.ruleSetName", inputs["ruleSetName"]),
);

const named =
  (code: string, noun: string) =>
  (standing: Standing, by: Standing): Refusal | undefined =>
    by.id.startsWith(`${standing.id}/`)
      ? undefined
      : badRequest(code, `${noun} ${nameIn(standing.id)} is used by ${by.id} and cannot be deleted.`);

export const edgeParts: Parts = {
  [profileToken]: {
    rules: [
      rule("cdn.profile", from.classicRetirementFaq, ({ inputs }) =>
        /AzureFrontDoor$/.test(String(at(inputs, "sku.name")))
          ? undefined
          : says("ProfileCreationNotAllowed", at(inputs, "sku.name")),
      ),
    ],
    outputs: ({ id }) => ({ frontDoorId: guid(`${id} front door`), resourceState: "Active" }),
  },
  "azure-native:cdn:AFDEndpoint": {
    outputs: (request) => ({
      hostName: `${nameIn(request.id)}-${request.digits(16, "host")}.z01.azurefd.net`,
      deploymentStatus: "NotStarted",
    }),
    inUse: named("Conflict", "The endpoint"),
  },
  "azure-native:cdn:AFDCustomDomain": {
    rules: [domain],
    // Nobody proves a domain here: until a person or a record does, it waits.
    outputs: (request) => ({
      validationProperties: {
        validationToken: `_${request.digits(32, "proof")}`,
        expirationDate: "2024-01-08T00:00:00Z",
      },
      domainValidationState: "Pending",
      deploymentStatus: "NotStarted",
    }),
    inUse: named("Conflict", "The custom domain"),
  },
  "azure-native:cdn:AFDOriginGroup": { inUse: named("Conflict", "The origin group") },
  [originToken]: {
    rules: [origin],
    // The question is asked by Front Door's own subscription: somebody lets it in at the link service.
    after({ verb, id, inputs }, world) {
      const [service] = textsAt(inputs, "sharedPrivateLinkResource.privateLink.id");
      if (service === undefined || !world.find(linkServiceToken, service)) return;
      const name = `${guid(id)}.${nameIn(id)}`;
      if (verb === "delete") withdraw(world, service, name);
      else ask(world, service, name, id, text(at(inputs, "sharedPrivateLinkResource.requestMessage")) ?? "");
    },
  },
  "azure-native:cdn:Route": { rules: [route] },
  "azure-native:cdn:Rule": { rules: [order] },
  "azure-native:cdn:RuleSet": { rules: [setName], inUse: named("Conflict", "The rule set") },
  "azure-native:cdn:SecurityPolicy": { rules: [protects] },
  [wafToken]: { rules: [waf], inUse: named("PolicyInUse", "The WAF policy") },
};
