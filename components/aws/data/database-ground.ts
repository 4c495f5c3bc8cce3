import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import * as vpcRules from "@pulumi/aws/vpc";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { exportedLogs, planParameters, port, type DatabaseParameter, type Engine } from "./database-plan";
import { keepsSubnets } from "./store-guards";
import { logGroup, type LogKeeping } from "../common/log-group";
import type { AwsNetworkOutputs } from "../network/network";

/*
 * What a database stands on in a region, as plain functions: the primary and its copy in the second region need the same, and
 * each is the parent of its own.
 */

/** How a component names, tags and parents what it makes. */
export interface Maker {
  label(part: string): string;
  /** The physical name of all that has but one of its kind. */
  name: string;
  tags: Record<string, string>;
  here: CustomResourceOptions;
}

export function subnetGroup(by: Maker, data: AwsNetworkOutputs["data"]): rds.SubnetGroup {
  return new rds.SubnetGroup(
    by.label("subnets"),
    {
      name: by.name,
      description: "Data subnets: no route to the internet",
      subnetIds: data.map(({ id }) => id),
      tags: by.tags,
    },
    {
      ...by.here,
      ...keepsSubnets(
        by.label("subnets"),
        "database",
        "restore it under another name (docs/runbooks/restore-the-database.md)",
      ),
    },
  );
}

/** Keyed by the engine's family: an upgrade to the next brings a new group beside the old one. */
export function parameterGroup(
  by: Maker,
  engine: Engine,
  more?: readonly DatabaseParameter[],
  change?: Change<rds.ParameterGroupArgs>,
): rds.ParameterGroup {
  const sound: rds.ParameterGroupArgs = {
    name: `${by.name}-${engine.family}`,
    family: engine.family,
    description: "TLS forced; connections, schema changes and slow statements logged",
    parameters: planParameters(more),
    tags: by.tags,
  };
  return new rds.ParameterGroup(by.label(engine.family), changed(sound, change), by.here);
}

/** A group that nobody is admitted to yet, and that sends nothing out. */
export function securityGroup(by: Maker, vpcId: Input<string>): ec2.SecurityGroup {
  return new ec2.SecurityGroup(
    by.label("group"),
    {
      name: by.name,
      description: "PostgreSQL: admits the cluster, and sends nothing out",
      vpcId,
      tags: by.tags,
    },
    by.here,
  );
}

/** Lets the members of another group connect. @param who a word for them, which never changes */
export function admit(by: Maker, group: Input<string>, who: string, from: Input<string>): void {
  new vpcRules.SecurityGroupIngressRule(
    by.label(`from-${who}`),
    {
      securityGroupId: group,
      description: `PostgreSQL from the ${who}`,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      referencedSecurityGroupId: from,
      tags: by.tags,
    },
    by.here,
  );
}

/** The log groups of an instance: RDS would make them itself, unencrypted and kept for ever. */
export function logGroups(
  by: Maker,
  identifier: string,
  logs: LogKeeping,
  tagged: (kind: string) => Record<string, string>,
): Resource[] {
  return exportedLogs.map((kind) =>
    logGroup(
      by.label(`logs-${kind}`),
      { ...logs, name: `/aws/rds/instance/${identifier}/${kind}`, tags: tagged(kind) },
      by.here,
    ),
  );
}
