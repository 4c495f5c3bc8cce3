import * as compute from "@pulumi/gcp/compute";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { EdgeRelay } from "../../core/origin-guard";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";
import { ownHost, planSite, type BackendName, type MatcherPlan } from "./cdn-plan";
import type { DnsRecord } from "../../core/records";

export interface CdnArgs {
  place: Placement;
  project: Input<string>;
  domain: string;
  /** The backend services that answer: `Entrance`. */
  backends: Record<BackendName, Input<string>>;
  /** The paths that speak WebSocket, such as `/api/v1/notifications`. */
  sockets: readonly string[];
  /** Another's edge that customers may come through: it says who asks of its connections. @defaultValue none */
  relay?: EdgeRelay | undefined;
  /** Which certificate is shown for which name: `Certificates`. */
  certificateMap: Input<string>;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: {
    map?: Change<compute.URLMapArgs>;
    proxy?: Change<compute.TargetHttpsProxyArgs>;
    tls?: Change<compute.SSLPolicyArgs>;
  };
}

export interface CdnOutputs {
  /** Where it answers, over IPv4 and IPv6: what the domain points at once this cloud serves it. */
  address: Output<string>;
  ipv6: Output<string>;
  /** The name of this cloud's way in, whoever the domain points at. */
  host: string;
  /** What makes that name lead here. */
  records: readonly DnsRecord[];
  /** It answers once these stand. */
  ready: Resource[];
}

/** The ways in: IPv4 and IPv6. */
const versions = [
  { key: "ipv4", ipVersion: "IPV4" },
  { key: "ipv6", ipVersion: "IPV6" },
] as const;

/**
 * The front door: one address for the whole world (anycast), TLS 1.2 and newer, the front end's files from Google's cache and all else from
 * the gateway. What comes over plain HTTP is sent to HTTPS, and what comes under a name that is not ours, to the domain.
 *
 * ```ts
 * import { Cdn } from "../../components/gcp/edge/cdn";
 * import type { BackendName } from "../../components/gcp/edge/cdn-plan";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const backends: Record<BackendName, string>;
 * declare const certificateMap: string;
 *
 * const cdn = new Cdn("cdn", {
 *   place,
 *   project: "go-coffee-dev",
 *   domain: "gocoffee.example",
 *   backends,
 *   sockets: ["/api/v1/notifications"],
 *   certificateMap,
 *   after: [],
 * });
 * export const address = cdn.outputs.address;
 * ```
 */
export class Cdn extends Component {
  readonly outputs: CdnOutputs;

  constructor(name: string, args: CdnArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Cdn", name, args.place, opts);
    const secure = this.secure(args);
    const plain = this.plain(args);
    const [ipv4, ipv6] = versions.map(({ key, ipVersion }) => {
      const address = this.address(key, ipVersion, args);
      const rule = this.listen(`https-${key}`, "443", address, secure.id, args);
      this.listen(`http-${key}`, "80", address, plain.id, args);
      return { address: address.address, rule };
    });
    const host = ownHost(args.domain);
    this.outputs = {
      address: ipv4!.address,
      ipv6: ipv6!.address,
      host,
      records: [
        { key: "address-a", name: host, type: "A", data: ipv4!.address },
        { key: "address-aaaa", name: host, type: "AAAA", data: ipv6!.address },
      ],
      ready: [ipv4!.rule, ipv6!.rule],
    };
    this.registerOutputs({ address: ipv4!.address });
  }

  private named(part: string): string {
    return ownName(this.place.environment, this.id, "cdn", part);
  }

  private get own(): Record<string, string> {
    return labelsFor(this.place, { service: "platform", dataClass: "public" });
  }

  private secure(args: CdnArgs): compute.TargetHttpsProxy {
    const sound: compute.TargetHttpsProxyArgs = {
      project: args.project,
      name: this.named("site"),
      urlMap: this.map(args).id,
      certificateMap: args.certificateMap,
      sslPolicy: this.tls(args).id,
      // HTTP/3, as on AWS. Nothing is taken before the handshake is done: it could be said twice.
      ...{ quicOverride: "ENABLE", tlsEarlyData: "DISABLED" },
    };
    return new compute.TargetHttpsProxy(this.label("https"), changed(sound, args.change?.proxy), this.here);
  }

  private tls({ project, after, change }: CdnArgs): compute.SSLPolicy {
    const sound: compute.SSLPolicyArgs = {
      project,
      name: this.named("tls"),
      description: "TLS 1.2 and newer, with forward secrecy",
      // Source: docs.cloud.google.com/load-balancing/docs/ssl-policies-concepts, profiles.
      ...{ profile: "RESTRICTED", minTlsVersion: "TLS_1_2" },
    };
    return new compute.SSLPolicy(this.label("tls"), changed(sound, change?.tls), {
      ...this.here,
      dependsOn: [...after],
    });
  }

  private map({ project, domain, sockets, relay, backends, change }: CdnArgs): compute.URLMap {
    const plan = planSite({ domain, sockets, relay });
    const sound: compute.URLMapArgs = {
      project,
      name: this.named("site"),
      description: `Go Coffee ${this.place.environment}: what the world sees`,
      defaultUrlRedirect: {
        hostRedirect: domain,
        pathRedirect: "/",
        ...{ httpsRedirect: true, redirectResponseCode: "FOUND", stripQuery: true },
      },
      hostRules: plan.matchers.map(({ name, hosts }) => ({ hosts, pathMatcher: name })),
      pathMatchers: plan.matchers.map(({ name, by, requestHeaders }) => ({
        name,
        defaultService: backends[plan.rest],
        ...rulesOf(by, backends),
        headerAction: {
          requestHeadersToAdds: requestHeaders,
          responseHeadersToAdds: plan.responseHeaders,
        },
      })),
    };
    return new compute.URLMap(this.label("site"), changed(sound, change?.map), this.here);
  }

  /** What answers over plain HTTP: where to ask instead, and nothing else. */
  private plain({ project, after }: CdnArgs): compute.TargetHttpProxy {
    const elsewhere = new compute.URLMap(
      this.label("redirect"),
      {
        project,
        name: this.named("redirect"),
        description: "To HTTPS",
        defaultUrlRedirect: {
          ...{ httpsRedirect: true, redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT", stripQuery: false },
        },
      },
      { ...this.here, dependsOn: [...after] },
    );
    return new compute.TargetHttpProxy(
      this.label("http"),
      { project, name: this.named("redirect"), urlMap: elsewhere.id },
      this.here,
    );
  }

  private address(key: string, ipVersion: "IPV4" | "IPV6", { project, after }: CdnArgs): compute.GlobalAddress {
    return new compute.GlobalAddress(
      this.label(key),
      {
        project,
        name: this.named(`site-${key}`),
        description: "Where the world reaches the platform on Google Cloud",
        ipVersion,
        addressType: "EXTERNAL",
        labels: this.own,
      },
      // Others know it: the zone of the domain, whichever cloud has that.
      { ...this.here, protect: this.place.protection.networks, dependsOn: [...after] },
    );
  }

  private listen(
    part: string,
    portRange: string,
    address: compute.GlobalAddress,
    target: Input<string>,
    { project }: CdnArgs,
  ): compute.GlobalForwardingRule {
    return new compute.GlobalForwardingRule(
      this.label(part),
      {
        project,
        name: this.named(`site-${part}`),
        loadBalancingScheme: "EXTERNAL_MANAGED",
        ipProtocol: "TCP",
        ipAddress: address.id,
        portRange,
        target,
        labels: this.own,
      },
      this.here,
    );
  }
}

/** Which of the backend services a matcher sends what to, as Google writes it. */
function rulesOf(by: MatcherPlan["by"], backends: CdnArgs["backends"]) {
  switch (by.kind) {
    case "paths":
      return { pathRules: by.paths.map(({ paths, backend }) => ({ paths, service: backends[backend] })) };
    case "routes":
      return {
        routeRules: by.routes.map(({ priority, matches, backend, requestHeaders }) => ({
          ...{ priority, matchRules: matches, service: backends[backend] },
          ...(requestHeaders.length > 0 && { headerAction: { requestHeadersToAdds: requestHeaders } }),
        })),
      };
  }
}
