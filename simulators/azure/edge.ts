import { at, bags, list, text } from "../core/paths";
import type { Refusal, Rule } from "../core/spec";
import type { Standing } from "../core/standing";
import { guid, nameIn, parentOf } from "./ids";
import { atCreate, type Parts, rule, textsAt } from "./part";
import { ask, linkServiceToken, withdraw } from "./private-link";
import { ownId } from "./table";
import { badRequest, conflict } from "./words";

const afd = "articles/frontdoor of MicrosoftDocs/azure-docs";
const profileToken = "azure-native:cdn:Profile";
export const originToken = "azure-native:cdn:AFDOrigin";
const wafToken = "azure-native:frontdoor:Policy";

/** Source: standard-premium/tier-comparison: managed rules, bots and private links are of Premium. */
const waf: Rule = rule("frontdoor.policy", `${afd}: standard-premium/tier-comparison`, (request) => {
  const { inputs } = request;
  const sku = text(at(inputs, "sku.name")) ?? "Classic_AzureFrontDoor";
  if (!/^[a-zA-Z][a-zA-Z0-9]{0,127}$/.test(nameIn(ownId(request))))
    return badRequest("BadRequest", "The policy's name takes letters and digits alone, and begins with a letter.");
  if (sku === "Classic_AzureFrontDoor")
    return badRequest(
      "ClassicNotAllowed",
      "New policies of sku Classic_AzureFrontDoor cannot be made: Front Door (classic) is being retired.",
    );
  if (sku !== "Premium_AzureFrontDoor" && bags(at(inputs, "managedRules.managedRuleSets")).length > 0)
    return badRequest("BadRequest", `Managed rule sets are not supported for sku ${sku}.`);
  const rules = bags(at(inputs, "customRules.rules"));
  const twice = rules.find((one, index) =>
    rules.some((other, at_) => at_ < index && other["priority"] === one["priority"]),
  );
  return twice && badRequest("BadRequest", `Custom rules have the same priority ${String(twice["priority"])}.`);
});

/** Source: azure-mgmt-cdn, SecurityPolicyWebApplicationFirewallParameters; the policy and the profile have one SKU. */
const protects: Rule = rule("cdn.security-policy", `${afd}: standard-premium/how-to-configure-endpoints`, (request) => {
  const { inputs, world } = request;
  const policy = world.find(wafToken, text(at(inputs, "parameters.wafPolicy.id")) ?? "");
  const profile = world.find(profileToken, parentOf(ownId(request)));
  const [own, of] = [policy, profile].map((one) => text(at(one?.inputs ?? {}, "sku.name")) ?? "Classic_AzureFrontDoor");
  return policy && profile && own !== of
    ? badRequest("BadRequest", `The WAF policy's SKU ${own} does not match the profile's, ${of}.`)
    : undefined;
});

/** Source: private-link: of Premium alone, certificates checked, every origin of a group by a private link or none. */
const origin: Rule = rule("cdn.origin", `${afd}: private-link`, (request) => {
  const { inputs, world } = request;
  const shared = at(inputs, "sharedPrivateLinkResource");
  const profile = world.find(profileToken, parentOf(parentOf(ownId(request))));
  if (shared !== undefined && at(profile?.inputs ?? {}, "sku.name") !== "Premium_AzureFrontDoor")
    return badRequest("BadRequest", "Private links are of the SKU Premium_AzureFrontDoor alone.");
  if (shared !== undefined && inputs["enforceCertificateNameCheck"] === false)
    return badRequest("BadRequest", "Origins by private link need the certificate name check.");
  const others = world.under(`${parentOf(ownId(request))}/origins/`).filter((one) => one.id !== ownId(request));
  return others.some((one) => (at(one.inputs, "sharedPrivateLinkResource") === undefined) !== (shared === undefined))
    ? badRequest("BadRequest", "Origins with and without a private link cannot be in one group.")
    : undefined;
});

/** Source: origin: a group without origins takes no route; azure-mgmt-cdn, Route. */
const route: Rule = rule("cdn.route", `${afd}: how-to-configure-route`, (request) => {
  const { inputs, world } = request;
  const group = text(at(inputs, "originGroup.id"));
  if (group !== undefined && world.under(`${group}/origins/`).length === 0)
    return badRequest("BadRequest", `The origin group ${nameIn(group)} has no origin: a route needs one.`);
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
  return clash && badRequest("BadRequest", `Route ${nameIn(clash.id)} has the same domains and patterns.`);
});

const domain: Rule = atCreate("cdn.domain", `${afd}: domain`, ({ inputs, world }) => {
  const host = text(inputs["hostName"]) ?? "";
  if (/^\*\./.test(host) && at(inputs, "tlsSettings.certificateType") === "ManagedCertificate")
    return badRequest("BadRequest", `Managed certificates take no wildcard: ${host}.`);
  const clash = world.all("azure-native:cdn:AFDCustomDomain").find((one) => one.inputs["hostName"] === host);
  return clash && conflict("Conflict", `The custom domain ${host} is already in use by ${clash.id}.`);
});

const named =
  (code: string, noun: string) =>
  (standing: Standing, by: Standing): Refusal | undefined =>
    by.id.startsWith(`${standing.id}/`)
      ? undefined
      : badRequest(code, `${noun} ${nameIn(standing.id)} is used by ${by.id} and cannot be deleted.`);

export const edgeParts: Parts = {
  [profileToken]: {
    rules: [
      rule("cdn.profile", `${afd}: classic-retirement-faq`, ({ inputs }) =>
        /AzureFrontDoor$/.test(String(at(inputs, "sku.name")))
          ? undefined
          : badRequest(
              "ProfileCreationNotAllowed",
              `New profiles of sku ${String(at(inputs, "sku.name"))} cannot be made: classic CDN is being retired.`,
            ),
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
  "azure-native:cdn:SecurityPolicy": { rules: [protects] },
  [wafToken]: { rules: [waf], inUse: named("PolicyInUse", "The WAF policy") },
};
