import { at, bag, list } from "../../core/paths";
import type { Request, TypeSpec } from "../../core/spec";
import { canonical, expanded } from "../common/domain-names";
import { routingRules } from "./record-routing";
import { recordRules } from "./record-rules";
import { noZone, zoneOf, zoneToken } from "./zone";

/**
 * A record set. A change of its type, its routing or its set identifier deletes it and makes it anew within one update, as
 * Terraform does: only name and zone replace it.
 */
export const record: TypeSpec = {
  token: "aws:route53/record:Record",
  api: {
    service: "Route 53",
    noun: "Route53 Record",
    create: "ChangeResourceRecordSets",
    update: "ChangeResourceRecordSets",
    delete: "ChangeResourceRecordSets",
  },
  global: true,
  id: idOf,
  refers: {
    zoneId: { to: zoneToken, missing: noZone },
    // Route 53 lets a health check go while records use it: "HealthCheckInUse: This error code is not in use."
    healthCheckId: {
      to: "aws:route53/healthCheck:HealthCheck",
      holds: false,
      missing: () => ({ code: "NoSuchHealthCheck", message: "No health check exists with the specified ID." }),
    },
  },
  replaceOn: {
    paths: ["name", "zoneId"],
    source: "hashicorp/terraform-provider-aws internal/service/route53/record.go",
  },
  rules: [...recordRules, ...routingRules],
  overwrites: ({ inputs }) => inputs["allowOverwrite"] === true,
  outputs(request) {
    const { inputs } = request;
    return {
      name: canonical(String(inputs["name"])),
      fqdn: fqdnOf(request),
      allowOverwrite: inputs["allowOverwrite"] ?? false,
      ...(list(inputs["aliases"]).length > 0 && {
        aliases: list(inputs["aliases"]).map((alias) => ({
          ...bag(alias),
          name: canonical(String(bag(alias)["name"])),
        })),
      }),
    };
  },
};

/** The record's full name: the zone's is put behind it where it is not there. */
function fqdnOf(request: Request): string {
  const zone = zoneOf(request, request.inputs["zoneId"]);
  return expanded(String(request.inputs["name"]), String(zone?.outputs["name"] ?? ""));
}

function idOf({ inputs }: Request): string {
  const set = at(inputs, "setIdentifier");
  const parts = [
    inputs["zoneId"],
    canonical(String(inputs["name"])),
    inputs["type"],
    ...(set === undefined ? [] : [set]),
  ];
  return parts.map(String).join("_");
}
