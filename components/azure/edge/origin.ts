import { AFDOrigin, type AFDOriginArgs } from "@pulumi/azure-native/cdn/afdorigin";
import { AFDOriginGroup, type AFDOriginGroupArgs } from "@pulumi/azure-native/cdn/afdoriginGroup";
import { Route, type RouteArgs } from "@pulumi/azure-native/cdn/route";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { Alarms, type Watch } from "../common/alarms";
import type { LogTarget } from "../common/diagnostics";
import type { Site } from "../common/site";
import type { FrontDoor } from "./entrance";
import { watchEntrance } from "./entrance-alarms-plan";
import {
  approval,
  compressed,
  linkRegionOf,
  linkServiceId,
  requestMessage,
  routeNames,
  routes,
  type RouteName,
} from "./front-door-plan";

export interface OriginArgs {
  place: Placement;
  site: Pick<Site, "subscription">;
  /** The first half of the way in: `Entrance`. */
  frontDoor: FrontDoor;
  /** The group in which the cluster keeps what it makes: plain. */
  nodeGroup: string;
  /** The gateway's Service: it stands once it has an address, and then its link service does too. The origin goes first when both go. */
  service: readonly Resource[];
  /** Where Front Door makes its end of the link: one of its own regions. @defaultValue as `linkRegionOf` says of the place's */
  linkRegion?: string | undefined;
  /** What is asked to see whether the gateway is well; 200 is. @defaultValue / */
  healthPath?: string;
  logs: Pick<LogTarget, "workspaceId">;
  watch: Watch;
  change?: {
    group?: Change<AFDOriginGroupArgs>;
    origin?: Change<AFDOriginArgs>;
    route?: Change<RouteArgs, [name: RouteName]>;
  };
}

export interface OriginOutputs {
  /** The link service's ARM id. */
  linkService: string;
  /** The command that lets Front Door in. Until it was run once, customers get errors: nothing but a person approves. */
  approval: string;
  /** It answers once these stand. */
  ready: Resource[];
}

/**
 * The second half of the way in: the gateway as Front Door's origin, by a private link and over TLS, and the routes that lead there.
 *
 * The link service is the cluster's: its controller makes it before the Service has its address, under a name that is fixed, so that its id is known beforehand.
 * Source: kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go, reconcileService. Front Door asks it to be let in, and somebody has to say yes.
 * One that is in use cannot be deleted: routes and origin go before the Service.
 *
 * ```ts
 * import { Origin } from "../../components/azure/edge/origin";
 * import type { FrontDoor } from "../../components/azure/edge/entrance";
 * import type { Watch } from "../../components/azure/common/alarms";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Placement } from "../../components/core/contracts";
 * import type { Resource } from "@pulumi/pulumi";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const frontDoor: FrontDoor;
 * declare const release: Resource;
 * declare const logs: LogTarget;
 * declare const watch: Watch;
 *
 * const origin = new Origin("origin", {
 *   place,
 *   site: { subscription: "00000000-0000-4000-8000-000000000001" },
 *   frontDoor,
 *   nodeGroup: "go-coffee-dev-cluster-nodes",
 *   service: [release],
 *   logs,
 *   watch,
 * });
 * export const { approval } = origin.outputs;
 * ```
 */
export class Origin extends Component {
  readonly outputs: OriginOutputs;

  constructor(name: string, args: OriginArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Origin", name, args.place, opts);
    const { place, site, frontDoor, nodeGroup, watch } = args;
    const linkService = linkServiceId({
      ...{ subscription: site.subscription, group: nodeGroup, name: frontDoor.linkService },
    });
    const group = this.group(args);
    const origin = this.origin(group, linkService, args);
    const made: Route[] = [];
    for (const each of routeNames) made.push(this.route(each, group, [origin, ...made.slice(-1)], args));
    new Alarms(
      this.label("alarms"),
      {
        ...{ place, watch },
        watched: watchEntrance({
          ...{ profileId: frontDoor.profileId, wafName: frontDoor.wafName, workspaceId: args.logs.workspaceId },
        }),
      },
      this.here,
    );
    this.outputs = { linkService, approval: approval(linkService, place.environment), ready: made };
    this.registerOutputs({ linkService });
  }

  private group({ frontDoor, healthPath = "/", change }: OriginArgs): AFDOriginGroup {
    const sound: AFDOriginGroupArgs = {
      resourceGroupName: frontDoor.group.name,
      profileName: frontDoor.profileName,
      originGroupName: "gateway",
      sessionAffinityState: "Disabled",
      loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 50 },
      // Each of Front Door's places asks by itself: over a hundred of them. With one origin nothing hangs on it but the alarm.
      healthProbeSettings: {
        probePath: healthPath,
        ...{ probeProtocol: "Https", probeRequestType: "HEAD", probeIntervalInSeconds: 100 },
      },
    };
    return new AFDOriginGroup(this.label("group"), changed(sound, change?.group), {
      ...this.here,
      dependsOn: frontDoor.ready,
    });
  }

  private origin(
    group: AFDOriginGroup,
    linkService: string,
    { place, frontDoor, service, linkRegion = linkRegionOf(place.region), change }: OriginArgs,
  ): AFDOrigin {
    const sound: AFDOriginArgs = {
      resourceGroupName: frontDoor.group.name,
      profileName: frontDoor.profileName,
      originGroupName: group.name,
      originName: "gateway",
      // One name for both: what TLS asks for and the certificate must bear. It leads nowhere; routes of the gateway look at paths alone.
      hostName: frontDoor.originHost,
      originHostHeader: frontDoor.originHost,
      enforceCertificateNameCheck: true,
      ...{ httpPort: 80, httpsPort: 443, priority: 1, weight: 1000, enabledState: "Enabled" },
      sharedPrivateLinkResource: {
        privateLink: { id: linkService },
        privateLinkLocation: linkRegion,
        requestMessage: requestMessage(place.environment),
      },
    };
    return new AFDOrigin(this.label("gateway"), changed(sound, change?.origin), {
      ...this.here,
      dependsOn: [...service],
    });
  }

  private route(
    which: RouteName,
    group: AFDOriginGroup,
    after: readonly Resource[],
    { frontDoor, change }: OriginArgs,
  ): Route {
    const { paths, cached } = routes[which];
    const sound: RouteArgs = {
      resourceGroupName: frontDoor.group.name,
      profileName: frontDoor.profileName,
      endpointName: frontDoor.endpointName,
      routeName: which,
      enabledState: "Enabled",
      customDomains: frontDoor.domainIds.map((id) => ({ id })),
      // What comes under Front Door's own name gets no answer: web rules and headers are for our names.
      linkToDefaultDomain: "Disabled",
      patternsToMatch: [...paths],
      supportedProtocols: ["Http", "Https"],
      httpsRedirect: "Enabled",
      forwardingProtocol: "HttpsOnly",
      originGroup: { id: group.id },
      ruleSets: [{ id: frontDoor.ruleSetId }],
      ...(cached && {
        // As on the other clouds, a made-up query is no way past the cache.
        cacheConfiguration: {
          queryStringCachingBehavior: "IgnoreQueryString",
          compressionSettings: { isCompressionEnabled: true, contentTypesToCompress: [...compressed] },
        },
      }),
    };
    // Routes are refused while their group has no origin.
    return new Route(this.label(which), changed(sound, change?.route, which), { ...this.here, dependsOn: [...after] });
  }
}
