// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { DistributionArgs } from "@pulumi/aws/cloudfront";
import type { ListenerArgs, ListenerRuleArgs } from "@pulumi/aws/lb";
import {
  each,
  fail,
  findings,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../shared/rule";

/** What asks that data crosses a network encrypted. */
export const transitControls = {
  pci: ["4.2.1"],
  soc2: ["CC6.7"],
  hipaa: ["164.312(e)(1)", "164.312(e)(2)(ii)"],
  gdpr: ["32(1)(a)"],
} as const;

/** Source: Amazon CloudFront developer guide, "Supported protocols and ciphers between viewers and CloudFront". */
const soundMinimum = /^(TLSv1\.2_20(21|25)|TLSv1\.3_2025)$/;

const distributionTls: ResourceRule<DistributionArgs> = {
  id: "aws-cloudfront-tls12",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: ["164.312(e)(2)(ii)"],
  applies: ["aws:cloudfront/distribution:Distribution"],
  judges: "a distribution speaks TLS 1.2 or newer, with those who ask and with its origins",
  because: "older versions can be broken, and what is asked over plain HTTP can be read on the way",
  remedy:
    "Give it a certificate of ACM and minimumProtocolVersion TLSv1.2_2021; viewerProtocolPolicy redirect-to-https or https-only; origins https-only with TLSv1.2.",
  check: ({ viewerCertificate, defaultCacheBehavior, orderedCacheBehaviors, origins }) =>
    findings(
      () =>
        viewerCertificate.cloudfrontDefaultCertificate === true
          ? "viewerCertificate is CloudFront's own, which takes TLS 1.0; give it a certificate and minimumProtocolVersion"
          : !soundMinimum.test(viewerCertificate.minimumProtocolVersion ?? "TLSv1") &&
            `minimumProtocolVersion is ${viewerCertificate.minimumProtocolVersion}; want TLSv1.2_2021 or newer`,
      () => plain(defaultCacheBehavior.viewerProtocolPolicy, "defaultCacheBehavior"),
      () =>
        each(orderedCacheBehaviors, ({ viewerProtocolPolicy, pathPattern }) =>
          plain(viewerProtocolPolicy, pathPattern),
        ),
      () =>
        each(origins, ({ originId, customOriginConfig }) =>
          customOriginConfig === undefined
            ? false
            : [
                ...(customOriginConfig.originProtocolPolicy === "https-only"
                  ? []
                  : [`origin ${originId} is asked ${customOriginConfig.originProtocolPolicy}; want https-only`]),
                ...customOriginConfig.originSslProtocols
                  .filter((protocol) => protocol !== "TLSv1.2")
                  .map((protocol) => `origin ${originId} may speak ${protocol}; leave TLSv1.2 alone`),
              ],
        ),
    ),
};

function plain(policy: string, where: string): string | false {
  return policy === "allow-all" && `${where} answers plain HTTP; want redirect-to-https or https-only`;
}

/** Source: Elastic Load Balancing user guide, "Security policies for your Application Load Balancer". */
const soundPolicy = /^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)/;

const listenerTls: ResourceRule<ListenerArgs> = {
  id: "aws-lb-tls12",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: [],
  applies: ["aws:lb/listener:Listener"],
  judges: "a load balancer speaks TLS 1.2 or newer, and plain HTTP only to say so",
  because: "older versions can be broken, and what is asked over plain HTTP can be read on the way",
  remedy:
    "Set protocol HTTPS (or TLS) and a sslPolicy such as ELBSecurityPolicy-TLS13-1-2-2021-06; let port 80 redirect with 301.",
  check({ protocol, sslPolicy, defaultActions }) {
    switch (protocol ?? "HTTP") {
      case "HTTPS":
      case "TLS":
        // Without one AWS takes ELBSecurityPolicy-2016-08, which has TLS 1.0: API reference, CreateListener.
        return findings(
          () =>
            !soundPolicy.test(sslPolicy ?? "") && `sslPolicy is ${sslPolicy}; want ELBSecurityPolicy-TLS13-1-2-2021-06`,
        );
      case "HTTP": {
        const redirects = defaultActions.every(
          ({ type, redirect }) =>
            type === "redirect" &&
            redirect?.statusCode === "HTTP_301" &&
            (redirect.protocol ?? "#{protocol}") === "HTTPS",
        );
        return redirects && defaultActions.length > 0
          ? pass
          : fail("protocol is HTTP; redirect to HTTPS with HTTP_301, or set HTTPS");
      }
      default:
        return notApplicable(`${protocol} is passed on as it comes: whoever is behind it ends the encryption`);
    }
  },
};

const ruleTls: StackRule<ListenerRuleArgs> = {
  id: "aws-lb-rule-tls",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: [],
  applies: ["aws:lb/listenerRule:ListenerRule"],
  reads: ["aws:lb/listener:Listener"],
  judges: "a rule of a listener that speaks plain HTTP only says to come back with TLS",
  because: "a rule comes before the listener's own redirect: what it forwards has been sent in clear",
  remedy: "Move the rule to the HTTPS listener, or have it redirect to HTTPS with HTTP_301.",
  checkStack(rule, stack) {
    const listeners = stack.behind<ListenerArgs>(rule, "listenerArn", "aws:lb/listener:Listener");
    if (listeners.length === 0) return notApplicable("its listener is not of this stack");
    return findings(() =>
      each(listeners, (listener) => {
        const plainHttp = (listener.props.protocol ?? "HTTP") === "HTTP";
        return (
          plainHttp &&
          each(
            rule.props.actions,
            ({ type, redirect }) =>
              !(type === "redirect" && redirect?.protocol === "HTTPS" && redirect.statusCode === "HTTP_301") &&
              `it does ${type} on ${listener.name}, which speaks HTTP; redirect to HTTPS`,
          )
        );
      }),
    );
  },
};

export const transitRules: readonly Rule[] = [distributionTls, listenerTls, ruleTls];
