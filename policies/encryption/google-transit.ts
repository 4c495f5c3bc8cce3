// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Pulumi.
import type { SSLPolicyArgs, URLMapArgs } from "@pulumi/gcp/compute";
import { each, fail, findings, type Inputs, pass, type Rule, type StackResource, type StackRule } from "../shared/rule";
import type { StackView } from "../shared/rule";
import { transitControls } from "./transit";

const policies: readonly string[] = ["gcp:compute/sSLPolicy:SSLPolicy", "gcp:compute/regionSslPolicy:RegionSslPolicy"];
const urlMaps: readonly string[] = ["gcp:compute/uRLMap:URLMap", "gcp:compute/regionUrlMap:RegionUrlMap"];
const plainProxies: readonly string[] = [
  "gcp:compute/targetHttpProxy:TargetHttpProxy",
  "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
];

interface Proxy {
  sslPolicy?: string;
  urlMap?: string;
}

const balancerTls: StackRule<never> = {
  id: "gcp-lb-tls12",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: ["CC6.7", "164.312(e)(1)", "164.312(e)(2)(ii)", "32(1)(a)"],
  applies: [
    ...policies,
    ...plainProxies,
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    "gcp:compute/targetSSLProxy:TargetSSLProxy",
  ],
  reads: urlMaps,
  judges: "a load balancer speaks TLS 1.2 or newer, and plain HTTP only to say so",
  because: "older versions can be broken, and what is asked over plain HTTP can be read on the way",
  remedy:
    "Give the proxy an SSLPolicy with minTlsVersion TLS_1_2; let the URL map of the proxy of port 80 redirect, with httpsRedirect.",
  checkStack(resource, stack) {
    if (policies.includes(resource.type)) return findings(() => tooOld(resource as StackResource<Policy>));
    if (plainProxies.includes(resource.type)) return redirects(resource, stack);
    const named = policies.flatMap((type) => stack.behind<SSLPolicyArgs>(resource, "sslPolicy", type));
    if (named.length > 0)
      return findings(() => each(named, (policy) => tooOld(policy).map((reason) => `${policy.name}: ${reason}`)));
    // Without one Google takes COMPATIBLE, which has TLS 1.0: Cloud Load Balancing, "SSL policies overview". Of elsewhere, it says itself.
    const { sslPolicy } = resource.props as Proxy;
    return sslPolicy ? pass : fail("sslPolicy is not set, so that TLS 1.0 is spoken; name one with TLS_1_2");
  },
};

type Policy = Inputs<SSLPolicyArgs>;

function tooOld({ props: { minTlsVersion } }: StackResource<Policy>): string[] {
  return /^TLS_1_[23]$/.test(minTlsVersion ?? "TLS_1_0") ? [] : [`minTlsVersion is ${minTlsVersion}; want TLS_1_2`];
}

/** What the URL map of a proxy that speaks plain HTTP does. */
function redirects(proxy: StackResource<unknown>, stack: StackView) {
  const maps = urlMaps.flatMap((type) => stack.behind<URLMapArgs>(proxy, "urlMap", type));
  if (maps.length > 0) return findings(() => each(maps, ({ name, props }) => answers(props, name)));
  const { urlMap } = proxy.props as Proxy;
  return fail(`it speaks HTTP, and its URL map ${urlMap} is not of this stack; give it one that redirects to HTTPS`);
}

interface Redirect {
  httpsRedirect?: boolean | undefined;
}

/** What of a URL map does anything else than to send to HTTPS. */
function answers({ defaultUrlRedirect, pathMatchers }: Inputs<URLMapArgs>, map: string): string[] {
  const other = (redirect: Redirect | undefined, where: string) =>
    redirect?.httpsRedirect !== true && `${where} of ${map} does not redirect to HTTPS; set httpsRedirect`;
  return each(
    [
      () => other(defaultUrlRedirect, "defaultUrlRedirect"),
      () =>
        each(pathMatchers, ({ name, defaultUrlRedirect: byDefault, pathRules, routeRules }) =>
          each(
            [
              () => other(byDefault, `pathMatcher ${name}`),
              () => each(pathRules, ({ urlRedirect }, index) => other(urlRedirect, `pathMatcher ${name}[${index}]`)),
              () => each(routeRules, ({ urlRedirect }, index) => other(urlRedirect, `pathMatcher ${name}[${index}]`)),
            ],
            (ask) => ask(),
          ),
        ),
    ],
    (ask) => ask(),
  );
}

export const googleTransitRules: readonly Rule[] = [balancerTls];
