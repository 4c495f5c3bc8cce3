import { at, text, list } from "../../core/paths";
import type { Request, Rule } from "../../core/spec";
import * as checks from "../common/checks";
import { networkProblem, parseBlock } from "../common/cidr";
import { providerSource, refusal } from "../ec2/common";

/*
 * What a tunnel may be asked to be. A connection has two, and says the options of each under a name of its own: `tunnel1PresharedKey`, `tunnel2PresharedKey`.
 */

export const vpnFile = providerSource("vpnsite_connection");
export const vpnModel = "botocore ec2/2016-11-15/service-2.json";
const options = `${vpnModel} VpnTunnelOptionsSpecification`;

export const tunnelNumbers = [1, 2] as const;
export type TunnelNumber = (typeof tunnelNumbers)[number];

/** The option's name in a connection: `tunnel1InsideCidr`. */
export const optionOf = (tunnel: TunnelNumber, option: string): string => `tunnel${tunnel}${option}`;

/** A switch's name in the provider: `tunnel1_inside_cidr`. */
const argumentOf = (tunnel: TunnelNumber, option: string): string =>
  `tunnel${tunnel}${option.replace(/Phase(\d)/, "_phase$1").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** Kept by AWS. Source: `${options}.TunnelInsideCidr`, and validVPNConnectionTunnelInsideCIDR of the provider. */
const kept = [
  "169.254.0.0/30",
  "169.254.1.0/30",
  "169.254.2.0/30",
  "169.254.3.0/30",
  "169.254.4.0/30",
  "169.254.5.0/30",
  "169.254.169.252/30",
];

const insideForm = (tunnel: TunnelNumber): Rule => {
  const argument = argumentOf(tunnel, "InsideCidr");
  return checks.valueRule(
    `ec2.vpn.tunnel${tunnel}-inside-cidr`,
    `${vpnFile} validVPNConnectionTunnelInsideCIDR; ${options}.TunnelInsideCidr`,
    optionOf(tunnel, "InsideCidr"),
    (value) => {
      const given = String(value);
      const problem = networkProblem(given, 4);
      if (problem) return problem;
      if (parseBlock(given)?.prefix !== 30)
        return `expected "${argument}" to contain a network Value with between 30 and 30 significant bits, got: ${given.split("/")[1]}`;
      if (!given.startsWith("169.254.")) return `invalid value for ${argument} (must be within 169.254.0.0/16)`;
      return kept.includes(given)
        ? `expected ${argument} to not be any of [${kept.join(" ")}], got ${given}`
        : undefined;
    },
  );
};

const keyForm = (tunnel: TunnelNumber): Rule[] => {
  const [path, argument] = [optionOf(tunnel, "PresharedKey"), argumentOf(tunnel, "PresharedKey")];
  const id = `ec2.vpn.tunnel${tunnel}-preshared-key`;
  const source = `${vpnFile} validVPNConnectionTunnelPreSharedKey; ${options}.PreSharedKey`;
  return [
    checks.valueRule(id, source, path, (value) => {
      const key = String(value);
      // The provider goes on with the key itself; here it stays unsaid.
      if (key.length < 8 || key.length > 64)
        return `expected length of ${argument} to be in the range (8 - 64), got ${key.length}`;
      if (key.startsWith("0")) return `invalid value for ${argument} (cannot start with zero character)`;
      return /^[0-9A-Za-z_.]+$/.test(key)
        ? undefined
        : `invalid value for ${argument} (can only contain alphanumeric, period and underscore characters)`;
    }),
  ];
};

const ciphers = ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"];
const hashes = ["SHA1", "SHA2-256", "SHA2-384", "SHA2-512"];
const words: [option: string, allowed: string[]][] = [
  ["DpdTimeoutAction", ["clear", "none", "restart"]],
  ["StartupAction", ["add", "start"]],
  ["IkeVersions.*", ["ikev1", "ikev2"]],
  ["Phase1EncryptionAlgorithms.*", ciphers],
  ["Phase2EncryptionAlgorithms.*", ciphers],
  ["Phase1IntegrityAlgorithms.*", hashes],
  ["Phase2IntegrityAlgorithms.*", hashes],
  ["LogOptions.cloudwatchLogOptions.logOutputFormat", ["json", "text"]],
  ["LogOptions.cloudwatchLogOptions.bgpLogOutputFormat", ["json", "text"]],
];

const bounds: [option: string, low: number, high: number][] = [
  ["DpdTimeoutSeconds", 30, Infinity],
  ["Phase1LifetimeSeconds", 900, 28800],
  ["Phase2LifetimeSeconds", 900, 3600],
  ["RekeyFuzzPercentage", 0, 100],
  ["RekeyMarginTimeSeconds", 60, 1800],
  ["ReplayWindowSize", 64, 2048],
];

const groups: [option: string, allowed: number[]][] = [
  ["Phase1DhGroupNumbers", [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 35]],
  ["Phase2DhGroupNumbers", [2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 35, 36, 37]],
];

/** Only the cloud knows them: the provider lets any number through. */
const groupsKnown = (tunnel: TunnelNumber): Rule => ({
  id: `ec2.vpn.tunnel${tunnel}-dh-groups`,
  source: `${options}.Phase1DHGroupNumbers, Phase2DHGroupNumbers`,
  check({ inputs }) {
    for (const [option, allowed] of groups) {
      const strange = list(inputs[optionOf(tunnel, option)]).find((group) => !allowed.includes(Number(group)));
      if (strange !== undefined)
        return refusal("InvalidParameterValue", `Value (${String(strange)}) for parameter ${option} is invalid.`);
    }
    return undefined;
  },
});

const number = ({ inputs }: Request, tunnel: TunnelNumber, option: string, usual: number): number =>
  checks.number(inputs, optionOf(tunnel, option)) ?? usual;

const lifetimes = (tunnel: TunnelNumber): Rule => ({
  id: `ec2.vpn.tunnel${tunnel}-lifetimes`,
  source: `${options}.Phase2LifetimeSeconds: less than phase 1's; RekeyMarginTimeSeconds: half of phase 2's at most`,
  check(request) {
    const first = number(request, tunnel, "Phase1LifetimeSeconds", 28800);
    const second = number(request, tunnel, "Phase2LifetimeSeconds", 3600);
    if (second >= first)
      return refusal(
        "InvalidParameterValue",
        `Phase2LifetimeSeconds (${second}) must be less than Phase1LifetimeSeconds (${first}).`,
      );
    const margin = checks.number(request.inputs, optionOf(tunnel, "RekeyMarginTimeSeconds"));
    return margin !== undefined && margin > second / 2
      ? refusal(
          "InvalidParameterValue",
          `RekeyMarginTimeSeconds (${margin}) must be at most half of Phase2LifetimeSeconds (${second}).`,
        )
      : undefined;
  },
});

/** "No ARN or format if not enabled": expandCloudWatchLogOptionsSpecification. Switched on without a group, the cloud has nowhere to write. */
const logged = (tunnel: TunnelNumber): Rule => ({
  id: `ec2.vpn.tunnel${tunnel}-log-group`,
  source: `${vpnModel} CloudWatchLogOptionsSpecification; docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html`,
  check({ inputs, world, region }) {
    const given = at(inputs, `${optionOf(tunnel, "LogOptions")}.cloudwatchLogOptions`);
    for (const [on, group] of [
      ["logEnabled", "logGroupArn"],
      ["bgpLogEnabled", "bgpLogGroupArn"],
    ] as const) {
      if (at({ given }, `given.${on}`) !== true) continue;
      const name = text(at({ given }, `given.${group}`));
      if (!name)
        return refusal("MissingParameter", `The request must contain the parameter ${group} where ${on} is true.`);
      if (!world.find("aws:cloudwatch/logGroup:LogGroup", name.replace(/:\*$/, ""), "arn", region))
        return refusal("InvalidParameterValue", `The specified log group does not exist: ${name}`);
    }
    return undefined;
  },
});

/** The rules of one tunnel's options. */
export function tunnelRules(tunnel: TunnelNumber): Rule[] {
  const source = `${vpnFile}; ${options}`;
  const ruleId = (option: string) =>
    `ec2.vpn.${argumentOf(tunnel, option)
      .replace(/[_.*]+/g, "-")
      .replace(/-$/, "")}`;
  return [
    insideForm(tunnel),
    ...keyForm(tunnel),
    ...words.map(([option, allowed]) =>
      checks.oneOf(
        ruleId(option),
        source,
        optionOf(tunnel, option),
        argumentOf(tunnel, option.replace(/\.\*$/, "")),
        allowed,
      ),
    ),
    ...bounds.map(([option, low, high]) =>
      checks.between(ruleId(option), source, optionOf(tunnel, option), argumentOf(tunnel, option), low, high),
    ),
    ...[groupsKnown(tunnel), lifetimes(tunnel), logged(tunnel)],
  ];
}
