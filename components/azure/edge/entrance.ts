import { AFDCustomDomain, type AFDCustomDomainArgs } from "@pulumi/azure-native/cdn/afdcustomDomain";
import { AFDEndpoint } from "@pulumi/azure-native/cdn/afdendpoint";
import { Profile, type ProfileArgs } from "@pulumi/azure-native/cdn/profile";
import { Rule } from "@pulumi/azure-native/cdn/rule";
import { RuleSet } from "@pulumi/azure-native/cdn/ruleSet";
import { SecurityPolicy } from "@pulumi/azure-native/cdn/securityPolicy";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { GatewayEntrance, Placement } from "../../core/contracts";
import type { EdgeRelay, OriginGuard } from "../../core/origin-guard";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { diagnose, type LogTarget } from "../common/diagnostics";
import { globalName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import type { AzureNetworkOutputs } from "../network/network";
import { OriginZone, type OriginZoneOutputs } from "./dns";
import {
  answerSeconds,
  clientAddressHeader,
  linkAnnotations,
  originHost,
  ownHost,
  planDomains,
  planHeaders,
  type DomainPlan,
  type HeaderAction,
} from "./front-door-plan";
import type { DnsRecord } from "../../core/records";
import { Waf } from "./waf";

export interface EntranceArgs {
  place: Placement;
  site: Site;
  /** The group of the purpose `edge`. */
  group: Group;
  /** At most 51 characters: the longest of the names under it has 64. Another is an error. */
  domain: string;
  /** Where the link service takes its addresses from, which the gateway is called from. */
  network: Pick<AzureNetworkOutputs, "linkService">;
  /** Requests of one address in five minutes, 10–2,000,000,000. Another is an error. */
  rateLimit: number;
  /** Another's edge that customers may come through. @defaultValue none, or that of the guard */
  relay?: EdgeRelay | undefined;
  /** Where all come through it: what alone is let in. @defaultValue all */
  guard?: OriginGuard | undefined;
  /** Whom the authority of the origin's certificate writes to. @defaultValue nobody */
  email?: string | undefined;
  /** Where requests, probes and what the web rules decide are written down. */
  logs: LogTarget;
  /**
   * What Front Door comes after, and goes before: the cluster. Front Door's end of the link goes with its profile (learn.microsoft.com/azure/frontdoor/private-link, "Private endpoint
   * removal"), and a cluster whose link service still has a connection does not go (kubernetes-sigs/cloud-provider-azure#2125). @defaultValue nothing
   */
  after?: readonly Resource[] | undefined;
  change?: {
    profile?: Change<ProfileArgs>;
    domain?: Change<AFDCustomDomainArgs, [host: string]>;
  };
}

export interface EntranceOutputs {
  /** For the gateway: what its Service carries, who calls it, and the certificate that it must show. */
  gateway: GatewayEntrance;
  /** The name of this cloud's way in, whoever the domain points at. */
  host: string;
  /** Where Front Door itself answers: what the names point at. */
  endpointHost: Output<string>;
  /** What the domain's zone, in whichever cloud it is, has to say. */
  records: readonly DnsRecord[];
  /** Where the certificate of the origin is proved. */
  zone: OriginZoneOutputs;
  /** For `Origin`. */
  frontDoor: FrontDoor;
}

/** A profile, and what routes hang on it. */
export interface FrontDoor {
  group: Group;
  /** Names are plain. */
  profileName: string;
  profileId: Output<string>;
  endpointName: string;
  domainIds: Output<string>[];
  ruleSetId: Output<string>;
  /** The link service that the cluster makes before its gateway: its name in the group of nodes. */
  linkService: string;
  originHost: string;
  wafName: string;
  /** What routes wait for: names, rules, and what requests must pass first. */
  ready: Resource[];
}

/**
 * The first half of the way in: Front Door with its names, certificates and web rules, and what the cluster's gateway has to know. It stands before the cluster has an
 * object; `Origin` is the second half.
 *
 * Certificates are Front Door's own, proved by a TXT record. Nothing here waits for it: until it stands, no name answers over TLS. The proof holds for a week, then
 * there must be another; and the certificate is renewed by itself where the name leads straight to Front Door, so that of the domain, which leads to the
 * primary cloud, is proved anew each time.
 *
 * ```ts
 * import { Entrance } from "../../components/azure/edge/entrance";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Site } from "../../components/azure/common/site";
 * import type { AzureNetworkOutputs } from "../../components/azure/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const logs: LogTarget;
 *
 * const entrance = new Entrance("entrance", { place, site, group, network, logs, domain: "gocoffee.example", rateLimit: 2000 });
 * export const { records } = entrance.outputs;
 * ```
 */
export class Entrance extends Component {
  readonly outputs: EntranceOutputs;

  constructor(name: string, args: EntranceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Entrance", name, args.place, opts);
    const { place, group, domain, network } = args;
    const plan = planDomains(domain);
    const guard = args.guard && { ...args.guard, host: ownHost(domain) };
    const relay = args.relay ?? guard;
    const waf = new Waf(this.label("waf"), { place, group, rateLimit: args.rateLimit, relay, guard }, this.here)
      .outputs;
    const zone = new OriginZone(this.label("zone"), { place, group, domain }, this.here).outputs;
    const profile = this.profile(args);
    const endpoint = this.endpoint(profile, args);
    const domains = plan.map((each) => ({ ...each, made: this.domain(each, profile, args) }));
    const ids = domains.map(({ made }) => made.id);
    const rules = this.rules(profile, args, relay);
    const guarded = this.guarded(profile, waf.policyId, ids, args);
    const linkService = this.named("gateway", 80);
    this.outputs = {
      gateway: {
        host: ownHost(domain),
        binding: {
          kind: "service",
          annotations: linkAnnotations({ name: linkService, subnetName: network.linkService.subnetName }),
        },
        sources: [network.linkService.cidr],
        clientAddressHeader: relay?.clientAddressHeader ?? clientAddressHeader,
        certificate: {
          host: originHost(domain),
          ...(args.email !== undefined && { email: args.email }),
          zone: {
            kind: "azureDns",
            ...{ subscription: args.site.subscription, group: group.plainName, name: zone.name },
          },
        },
      },
      host: ownHost(domain),
      endpointHost: endpoint.hostName,
      records: [
        { key: "address", name: ownHost(domain), type: "CNAME", data: endpoint.hostName },
        ...domains.map(({ key, host, made }) => ({
          key: `proof-${key}`,
          name: `_dnsauth.${host}`,
          type: "TXT" as const,
          // Gone once the name is proved and the certificate is there.
          data: made.validationProperties.apply((asked) => asked?.validationToken ?? ""),
        })),
        ...zone.records,
      ],
      zone,
      frontDoor: {
        group,
        profileName: this.profileName,
        profileId: profile.id,
        endpointName: this.endpointName(args),
        domainIds: ids,
        ruleSetId: rules.set.id,
        linkService,
        originHost: originHost(domain),
        wafName: waf.name,
        ready: [endpoint, ...domains.map(({ made }) => made), ...rules.made, guarded],
      },
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private named(part: string, limit?: number): string {
    return ownName(this.place.environment, this.id, "entrance", part, limit);
  }

  private get profileName(): string {
    return this.named("front-door");
  }

  private endpointName({ site }: EntranceArgs): string {
    // Front Door adds a hyphen and 16 characters, and the whole is one label of DNS.
    return globalName(this.place.environment, this.id === "entrance" ? "site" : this.id, site.suffix, 46);
  }

  private get own(): Record<string, string> {
    return tagsFor(this.place, { service: "platform", dataClass: "public" });
  }

  private profile({ group, logs, after = [], change }: EntranceArgs): Profile {
    const sound: ProfileArgs = {
      resourceGroupName: group.name,
      profileName: this.profileName,
      location: "global",
      // Managed rule sets and origins by private link are of this one alone. Another one is another profile.
      sku: { name: "Premium_AzureFrontDoor" },
      originResponseTimeoutSeconds: answerSeconds,
      tags: this.own,
    };
    const profile = new Profile(this.label("profile"), changed(sound, change?.profile), {
      ...this.here,
      protect: this.place.protection.networks,
      dependsOn: [...after],
    });
    diagnose(
      { label: (part) => this.label(part), here: this.here },
      "logs",
      { id: profile.id, type: "Microsoft.Cdn/profiles", resource: profile },
      logs,
    );
    return profile;
  }

  private endpoint(profile: Profile, args: EntranceArgs): AFDEndpoint {
    return new AFDEndpoint(
      this.label("endpoint"),
      {
        resourceGroupName: args.group.name,
        profileName: profile.name,
        endpointName: this.endpointName(args),
        location: "global",
        enabledState: "Enabled",
        // The same name for whoever makes it again in this directory, and for nobody else: a CNAME that was left leads to no stranger.
        autoGeneratedDomainNameLabelScope: "TenantReuse",
        tags: this.own,
      },
      // Others know it: the zone of the domain, whichever cloud has that.
      { ...this.here, protect: this.place.protection.networks },
    );
  }

  private domain({ key, host }: DomainPlan, profile: Profile, { group, change }: EntranceArgs): AFDCustomDomain {
    const sound: AFDCustomDomainArgs = {
      resourceGroupName: group.name,
      profileName: profile.name,
      customDomainName: key,
      hostName: host,
      tlsSettings: {
        ...{ certificateType: "ManagedCertificate", minimumTlsVersion: "TLS12" },
        // No CBC, and no key exchange without forward secrecy.
        cipherSuiteSetType: "TLS12_2023",
      },
    };
    return new AFDCustomDomain(this.label(key), changed(sound, change?.domain, host), this.here);
  }

  private rules(
    profile: Profile,
    { group }: EntranceArgs,
    relay: EdgeRelay | undefined,
  ): { set: RuleSet; made: Rule[] } {
    const at = { resourceGroupName: group.name, profileName: profile.name };
    // Letters and digits alone.
    const set = new RuleSet(this.label("headers"), { ...at, ruleSetName: "headers" }, this.here);
    const made: Rule[] = [];
    for (const { name, order, outside = [], actions } of planHeaders(relay)) {
      const rule = new Rule(
        this.label(name),
        {
          ...at,
          ruleSetName: set.name,
          ruleName: name,
          order,
          conditions: outside.map(notFrom),
          actions: actions.map(actionOf),
          matchProcessingBehavior: "Continue",
        },
        // One after the other: a profile takes one change at a time.
        { ...this.here, dependsOn: made.slice(-1) },
      );
      made.push(rule);
    }
    return { set, made };
  }

  private guarded(
    profile: Profile,
    policyId: Output<string>,
    domainIds: readonly Output<string>[],
    { group }: EntranceArgs,
  ): SecurityPolicy {
    return new SecurityPolicy(
      this.label("guarded"),
      {
        resourceGroupName: group.name,
        profileName: profile.name,
        securityPolicyName: "web-rules",
        parameters: {
          type: "WebApplicationFirewall",
          wafPolicy: { id: policyId },
          associations: [{ domains: domainIds.map((id) => ({ id })), patternsToMatch: ["/*"] }],
        },
      },
      this.here,
    );
  }
}

/** That a connection comes from none of these ranges. */
function notFrom(ranges: readonly string[]) {
  return {
    name: "SocketAddr" as const,
    parameters: {
      typeName: "DeliveryRuleSocketAddrConditionParameters" as const,
      ...{ operator: "IPMatch", negateCondition: true, matchValues: [...ranges] },
    },
  };
}

/** An action as Azure writes it: over what was said before. */
function actionOf({ of, header, value }: HeaderAction) {
  const parameters = {
    typeName: "DeliveryRuleHeaderActionParameters" as const,
    ...{ headerAction: "Overwrite", headerName: header, value },
  };
  return of === "request"
    ? { name: "ModifyRequestHeader" as const, parameters }
    : { name: "ModifyResponseHeader" as const, parameters };
}
