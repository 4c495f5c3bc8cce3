import { type Convention, kebab, type Named } from "../core/declared";
import { upperFirst } from "../facts/tokens";
import { arn } from "./common/arn";

/** The service in an ARN, where the SDK's module has another name. Source: the "Service prefix" of each service in AWS's Service Authorization Reference. */
const prefixes: Record<string, string> = {
  alb: "elasticloadbalancing",
  apigatewayv2: "apigateway",
  appautoscaling: "application-autoscaling",
  cfg: "config",
  docdb: "rds",
  ebs: "ec2",
  ec2clientvpn: "ec2",
  ec2transitgateway: "ec2",
  efs: "elasticfilesystem",
  elb: "elasticloadbalancing",
  lb: "elasticloadbalancing",
  msk: "kafka",
  neptune: "rds",
  opensearch: "es",
  sfn: "states",
  vpc: "ec2",
};

/** How AWS names what only a declaration describes: ARNs of service, region, account and name, host names of its own. */
export const convention: Convention = {
  service: (module) => upperFirst(module),
  text(output, named) {
    const host = `${named.name}.${prefix(named)}.${named.region}.amazonaws.com`.toLowerCase();
    if (/^arn$/i.test(output)) return arnOf(named);
    if (/Arn$/.test(output)) return `${arnOf(named)}/${kebab(output.slice(0, -"Arn".length))}`;
    if (/^(accountId|ownerId|owner|registryId)$/.test(output)) return named.account;
    if (/(Url|Uri)$|^(url|uri)$/.test(output)) return `https://${host}`;
    if (/(endpoint|address|domainName|dnsName|hostname)$/i.test(output)) return host;
    return undefined;
  },
};

/** Lambda writes a colon where others write a slash. Source: the ARN formats in AWS's Service Authorization Reference. */
function arnOf(named: Named): string {
  const between = ["lambda", "states"].includes(prefix(named)) ? ":" : "/";
  const noun = named.noun.charAt(0).toLowerCase() + named.noun.slice(1);
  return arn(prefix(named), `${noun}${between}${named.name}`, named);
}

function prefix({ module }: Named): string {
  return prefixes[module] ?? module;
}
