import type { Props } from "../../../../simulators/protocol/values";
import type { Driver } from "../../harness";
import { network } from "../fixtures";

export const subnetGroup = "aws:rds/subnetGroup:SubnetGroup";
export const parameterGroup = "aws:rds/parameterGroup:ParameterGroup";
export const instance = "aws:rds/instance:Instance";
export const backups = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication";

/** What a database can be made of; its network and groups stand. */
export const soundInstance = async (cloud: Driver): Promise<Props> => {
  const { group } = await network(cloud, "10.9").then(async (net) => {
    await cloud.create(subnetGroup, { name: "data", subnetIds: [net.a, net.b] });
    return net;
  });
  await cloud.create(parameterGroup, { name: "pg15", family: "postgres15" });
  return {
    identifier: "orders",
    engine: "postgres",
    engineVersion: "15.18",
    instanceClass: "db.t4g.medium",
    allocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    username: "gocoffee",
    dbName: "gocoffee",
    manageMasterUserPassword: true,
    dbSubnetGroupName: "data",
    parameterGroupName: "pg15",
    vpcSecurityGroupIds: [group],
    backupRetentionPeriod: 7,
    backupWindow: "03:00-04:00",
    maintenanceWindow: "sun:05:00-sun:06:00",
    skipFinalSnapshot: true,
  };
};
