import { bag, text } from "../../core/paths";
import type { Reference, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { behaviorRules } from "./behaviors";
import { distributionRules } from "./distribution-rules";
import { managedCachePolicies, managedOriginRequestPolicies, managedResponseHeadersPolicies } from "./offers";
import { entity, kept, provider, refuse, tokens } from "./common";

/** Route 53's zone of every distribution's domain: constant route53ZoneID of the provider. */
const hostedZoneId = "Z2FDTNDATAQYW2";

const policy = (to: string, managed: ReadonlySet<string>, code: string, message: string): Reference => ({
  to,
  missing: (value) => (managed.has(value) ? undefined : refuse(code, message)),
});
const cache = policy(
  tokens.cachePolicy,
  managedCachePolicies,
  "NoSuchCachePolicy",
  "The specified cache policy does not exist.",
);
const origin = policy(
  tokens.originRequestPolicy,
  managedOriginRequestPolicies,
  "NoSuchOriginRequestPolicy",
  "The specified origin request policy does not exist.",
);
const headers = policy(
  tokens.responseHeadersPolicy,
  managedResponseHeadersPolicies,
  "NoSuchResponseHeadersPolicy",
  "The specified response headers policy does not exist.",
);
const code: Reference = {
  to: tokens.function,
  by: "arn",
  missing: () => refuse("InvalidFunctionAssociation", "A CloudFront function association is invalid."),
};

/** The same references for the default behaviour and for the ordered ones. */
const ofBehaviors = Object.fromEntries(
  ["defaultCacheBehavior", "orderedCacheBehaviors.*"].flatMap((behavior) => [
    [`${behavior}.cachePolicyId`, cache],
    [`${behavior}.originRequestPolicyId`, origin],
    [`${behavior}.responseHeadersPolicyId`, headers],
    [`${behavior}.functionAssociations.*.functionArn`, code],
  ]),
);

/** A distribution. To delete one that is enabled, Terraform disables it first: so the cloud never refuses that. */
export const distribution: TypeSpec = {
  token: tokens.distribution,
  api: {
    service: "CloudFront",
    noun: "CloudFront Distribution",
    create: "CreateDistributionWithTags",
    update: "UpdateDistribution",
    delete: "DeleteDistribution",
  },
  global: true,
  id: (request) => entity(request, "distribution"),
  refers: {
    ...ofBehaviors,
    // Whether they fit is for the rules: here they are only held.
    "origins.*.originAccessControlId": { to: tokens.originAccessControl, missing: () => undefined },
    "origins.*.vpcOriginConfig.vpcOriginId": {
      to: tokens.vpcOrigin,
      missing: (value) => refuse("EntityNotFound", `The entity was not found: ${value}`),
    },
    "viewerCertificate.acmCertificateArn": {
      to: "aws:acm/certificate:Certificate",
      by: "arn",
      missing: () => undefined,
    },
    webAclId: { to: "aws:wafv2/webAcl:WebAcl", by: "arn", missing: () => undefined },
  },
  replaceOn: { paths: ["staging"], source: `${provider}/distribution.go` },
  rules: [...distributionRules, ...behaviorRules],
  outputs(request) {
    const { inputs } = request;
    const none = [{ enabled: false, items: [] }];
    return {
      arn: arn("cloudfront", `distribution/${request.id}`, request, { region: false }),
      callerReference: kept(request, "callerReference", () => `terraform-${stamp()}`),
      domainName: kept(request, "domainName", () => `d${checks.alnum(request, 13, "domain")}.cloudfront.net`),
      etag: entity(request, "etag"),
      hostedZoneId,
      inProgressValidationBatches: 0,
      lastModifiedTime: `${new Date().toISOString().slice(0, 23).replace("T", " ")} +0000 UTC`,
      loggingV1Enabled: Boolean(bag(inputs["loggingConfig"])["bucket"]),
      // With `waitForDeployment: false` Terraform comes back while the edge locations still take it up.
      status: inputs["waitForDeployment"] === false ? "InProgress" : "Deployed",
      trustedKeyGroups: none,
      trustedSigners: none,
      httpVersion: inputs["httpVersion"] ?? "http2",
      priceClass: inputs["priceClass"] ?? "PriceClass_All",
      continuousDeploymentPolicyId: text(inputs["continuousDeploymentPolicyId"]) ?? "",
    };
  },
};

/** The time as the provider puts it into names. */
function stamp(): string {
  return new Date().toISOString().replace(/\D/g, "").padEnd(26, "0");
}
