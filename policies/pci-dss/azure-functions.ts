// Severities and controls: those of the project's rule catalogue for Lambda and for stores; published catalogues judge other settings of these types.
import type { TopicArgs } from "@pulumi/azure-native/eventgrid/topic";
import type { NamespaceArgs } from "@pulumi/azure-native/servicebus/namespace";
import type { WebAppArgs } from "@pulumi/azure-native/web/webApp";
import { isWholeInternet } from "../shared/internet";
import { each, findings, type Inputs, notApplicable, type ResourceRule, type Rule } from "../shared/rule";

/** Whether an app is one of functions. Source: Azure/app-service-linux-docs, kind_property.md. */
const isFunction = ({ kind }: Inputs<WebAppArgs>): boolean => /functionapp/i.test(kind ?? "");

const isShut = (publicNetworkAccess: string | undefined): boolean =>
  /^(disabled|securedbyperimeter)$/i.test(publicNetworkAccess ?? "");

type SiteConfig = Inputs<WebAppArgs>["siteConfig"];
type Restriction = NonNullable<NonNullable<SiteConfig>["ipSecurityRestrictions"]>[number];

/** Whether both names of an app, its own and that of deployments, refuse whoever no rule names. Source: learn.microsoft.com/azure/app-service/overview-access-restrictions, "Unmatched rule". */
const isDenied = (site: SiteConfig): boolean =>
  site?.ipSecurityRestrictionsDefaultAction === "Deny" &&
  (site.scmIpSecurityRestrictionsUseMain === true || site.scmIpSecurityRestrictionsDefaultAction === "Deny");

/** An address of one host, as access restrictions have it. Source: learn.microsoft.com/rest/api/appservice, IpSecurityRestriction: without a mask it wants one beside it, which could be any. */
const oneHost = /^\d{1,3}(\.\d{1,3}){3}\/32$/;

const isHost = ({ ipAddress, subnetMask, vnetSubnetResourceId }: Restriction): boolean =>
  vnetSubnetResourceId === undefined && subnetMask === undefined && oneHost.test(ipAddress ?? "");

/** Whoever is let in must be a subnet, or one host: no block of addresses, and no tag of Azure's, which is everybody who is in it. */
const letsIn = (site: SiteConfig): string[] =>
  each(
    [...(site?.ipSecurityRestrictions ?? []), ...(site?.scmIpSecurityRestrictions ?? [])],
    (one) =>
      one.action !== "Deny" &&
      (one.vnetSubnetResourceId === undefined || one.ipAddress !== undefined) &&
      !isHost(one) &&
      `siteConfig lets in ${one.ipAddress ?? one.name ?? "whoever"}; want a subnet, or an address of one host, as ADDRESS/32`,
  );

const functionPrivate: ResourceRule<WebAppArgs> = {
  id: "az-function-not-public",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "7.3.1"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25"] },
  unconfirmed: ["1.4.2", "7.3.1", "CC6.6", "164.312(a)(1)", "25"],
  applies: ["azure-native:web:WebApp", "azure-native:web:WebAppSlot"],
  judges: "a function lets in nobody, or subnets and single addresses that are named, and is known to Entra as itself",
  because: "whoever finds a function that is open runs it; without an identity it needs keys, which several share",
  remedy:
    "Set publicNetworkAccess to Disabled; or, where a host must call its own name, Deny by default for both names, and allow only the address of its NAT gateway, as ADDRESS/32, or its subnet where the plan takes service endpoints (Flex Consumption does not). Set identity.",
  check(app) {
    if (!isFunction(app)) return notApplicable("it is no app of functions");
    return findings(
      () =>
        !isShut(app.publicNetworkAccess) &&
        !isDenied(app.siteConfig) &&
        `publicNetworkAccess is ${app.publicNetworkAccess}, and its two names do not both deny by default; want Disabled, or Deny for the app and for scm`,
      () => (isShut(app.publicNetworkAccess) || !isDenied(app.siteConfig) ? false : letsIn(app.siteConfig)),
      () =>
        !/assigned/i.test(app.identity?.type ?? "") &&
        `identity.type is ${app.identity?.type}; want UserAssigned, with an identity of its own`,
    );
  },
};

const namespace = "azure-native:servicebus:Namespace";

const messagingPrivate: ResourceRule<never> = {
  id: "az-messaging-private",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "1.4.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["1.4.2", "1.4.4", "CC6.6", "164.312(a)(1)", "25", "32(1)(b)"],
  applies: [namespace, "azure-native:eventgrid:Topic", "azure-native:eventgrid:Domain"],
  judges:
    "a topic is reached by a private endpoint, or from addresses that are named; in prod queues have no public way in",
  because: "orders and payments wait there, and a role that was given wrongly is then not enough to read them",
  remedy:
    "Set publicNetworkAccess to Disabled with a private endpoint, of a namespace with sku Premium; of a topic that another cloud publishes on, inboundIpRules.",
  check(inputs, { type, grade }) {
    if (type === namespace) {
      if (grade !== "prod") return notApplicable("only Premium has a private way in, and only prod has to have it");
      const { publicNetworkAccess } = inputs as Inputs<NamespaceArgs>;
      return findings(
        () => !isShut(publicNetworkAccess) && `publicNetworkAccess is ${publicNetworkAccess}; want Disabled`,
      );
    }
    const { publicNetworkAccess, inboundIpRules } = inputs as Inputs<TopicArgs>;
    return findings(
      () =>
        !isShut(publicNetworkAccess) &&
        !inboundIpRules &&
        `publicNetworkAccess is ${publicNetworkAccess}; want Disabled`,
      () =>
        !isShut(publicNetworkAccess) && inboundIpRules?.length === 0 && "inboundIpRules is empty: everybody comes in",
      () =>
        isShut(publicNetworkAccess)
          ? false
          : each(inboundIpRules, ({ ipMask }) => isWholeInternet(ipMask ?? "") && `inboundIpRules lets in ${ipMask}`),
    );
  },
};

export const azureFunctionRules: readonly Rule[] = [functionPrivate, messagingPrivate];
