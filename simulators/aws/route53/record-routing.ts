import { bag, list } from "../../core/paths";
import type { Rule } from "../../core/spec";
import { isUnknown, type Props } from "../../protocol/values";
import { lengthBetween } from "../common/argument-forms";
import { canonical } from "../common/domain-names";
import { batch, given, placeOf, sameName } from "./record-rules";

/*
 * What Route 53 asks of records that are chosen among: by weight, latency, failover or health. Where the model says the rule and no answer of the API is known, the
 * text is the model's.
 */

const shape = "botocore route53/2013-04-01/service-2.json ResourceRecordSet";

const cloudfront: Rule = {
  id: "route53.record.evaluate-cloudfront",
  source: "botocore route53/2013-04-01/service-2.json AliasTarget.EvaluateTargetHealth, CloudFront distributions",
  check({ inputs }) {
    const evaluated = list(inputs["aliases"])
      .map(bag)
      .find((one) => one["evaluateTargetHealth"] === true && /\.cloudfront\.net$/.test(canonical(String(one["name"]))));
    return (
      evaluated &&
      batch(
        `You can't set EvaluateTargetHealth to true when the alias target is a CloudFront distribution: ${canonical(String(evaluated["name"]))}.`,
      )
    );
  },
};

const failoverOf = (inputs: Props): string | undefined => {
  const type = bag(list(inputs["failoverRoutingPolicies"])[0])["type"];
  return typeof type === "string" ? type : undefined;
};

const checkOfPrimary: Rule = {
  id: "route53.record.primary-checked",
  source: `${shape}.Failover, HealthCheckId; text: kubernetes-sigs/external-dns issue 2362`,
  check: ({ inputs }) =>
    failoverOf(inputs) === "PRIMARY" && !given(inputs, "aliases") && !given(inputs, "healthCheckId")
      ? batch("A non-alias primary ResourceRecordSet must have an associated health check. No changes made.")
      : undefined,
};

/** What tells the records of one name, type and policy apart, besides their identifiers: there is one for each. */
const places: readonly [policy: string, word: string, of: (inputs: Props) => unknown][] = [
  ["failoverRoutingPolicies", "Failover", failoverOf],
  ["latencyRoutingPolicies", "Region", (inputs) => bag(list(inputs["latencyRoutingPolicies"])[0])["region"]],
  [
    "geolocationRoutingPolicies",
    "GeoLocation",
    (inputs) => JSON.stringify(list(inputs["geolocationRoutingPolicies"])[0]),
  ],
];

const oneOfEach: Rule = {
  id: "route53.record.one-of-each",
  source: `${shape}.Failover, .Region, .GeoLocation: one for each value, of a name and type; text: boto/boto3 issue 1347 in part`,
  check(request) {
    const { inputs } = request;
    for (const [policy, word, of] of places) {
      const own = given(inputs, policy) ? of(inputs) : undefined;
      if (own === undefined || isUnknown(own)) continue;
      const rival = sameName(request).find(
        (it) => it.inputs["type"] === inputs["type"] && given(it.inputs, policy) && of(it.inputs) === own,
      );
      if (rival)
        return batch(
          `RRSet with DNS name ${placeOf(request).name}., type ${String(inputs["type"])}, SetIdentifier ${String(inputs["setIdentifier"])} cannot be created as a set with the same ${word} ${String(own)} exists: ${String(rival.inputs["setIdentifier"])}`,
        );
    }
    return undefined;
  },
};

const multivalueAlias: Rule = {
  id: "route53.record.multivalue-alias",
  source: `${shape}.MultiValueAnswer: no alias records`,
  check: ({ inputs }) =>
    inputs["multivalueAnswerRoutingPolicy"] === true && given(inputs, "aliases")
      ? batch("You can't create multivalue answer alias records.")
      : undefined,
};

/** A CNAME has one value, and its name one answer. Source: developer guide, "Multivalue answer routing": not for NS and CNAME. */
const multivalueType: Rule = {
  id: "route53.record.multivalue-type",
  source: `${shape}.MultiValueAnswer; docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-multivalue.html: any type except NS and CNAME`,
  check: ({ inputs }) =>
    inputs["multivalueAnswerRoutingPolicy"] === true && ["NS", "CNAME"].includes(String(inputs["type"]))
      ? batch(`Multivalue answer records can't be of type ${String(inputs["type"])}.`)
      : undefined,
};

const identifier = lengthBetween(
  "route53.record.set-identifier-length",
  "botocore route53/2013-04-01/service-2.json ResourceRecordSetIdentifier",
  "setIdentifier",
  "set_identifier",
  1,
  128,
);

export const routingRules: Rule[] = [
  ...[cloudfront, checkOfPrimary, oneOfEach, multivalueAlias, multivalueType, identifier],
];
