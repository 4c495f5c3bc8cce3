import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { network, replaces } from "../fixtures";
import { instance, parameterGroup, subnetGroup } from "./fixtures";

describe("a subnet group", () => {
  const subnets = async (cloud: Driver): Promise<string[]> => {
    const { a, b } = await network(cloud);
    return [a, b];
  };
  const refused = async (change: Props): Promise<string> => {
    const cloud = awsCloud();
    return cloud.refusal(subnetGroup, { name: "data", subnetIds: await subnets(cloud), ...change });
  };

  test("stands in two zones of one VPC", async () => {
    const cloud = awsCloud();
    const { vpc, a, b, a2 } = await network(cloud);
    const { id, outputs } = await cloud.create(subnetGroup, { name: "data", subnetIds: [a, b] });
    expect(id).toBe("data");
    expect(outputs).toMatchObject({
      arn: "arn:aws:rds:us-east-1:123456789012:subgrp:data",
      description: "Managed by Pulumi",
      vpcId: vpc,
    });

    const other = await network(cloud, "10.6");
    expect(await cloud.refusal(subnetGroup, { name: "one-zone", subnetIds: [a, a2] })).toBe(
      "creating RDS Subnet Group: operation error RDS: CreateDBSubnetGroup, api error DBSubnetGroupDoesNotCoverEnoughAZs: " +
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. " +
        "Current AZ coverage: us-east-1a. Add subnets to cover at least 2 AZs.",
    );
    expect(await cloud.refusal(subnetGroup, { name: "two-vpcs", subnetIds: [a, other.b] })).toMatch(
      /InvalidSubnet: The specified subnets are in different VPCs: vpc-\w+, vpc-\w+\./,
    );
    expect(await cloud.refusal(subnetGroup, { name: "lost", subnetIds: [a, "subnet-0123456789abcdef0"] })).toMatch(
      /InvalidParameterValue: Some input subnets in :\[subnet-0123456789abcdef0\] are invalid\.$/,
    );
  });

  test("gives up no subnet that a database or its standby stands in", async () => {
    const cloud = awsCloud();
    const { vpc, a, b } = await network(cloud);
    const c = await cloud.create("aws:ec2/subnet:Subnet", {
      vpcId: vpc,
      cidrBlock: "10.0.9.0/24",
      availabilityZone: "us-east-1c",
    });
    const all = { name: "data", subnetIds: [a, b, c.id] };
    const { id } = await cloud.create(subnetGroup, all);
    const database = { identifier: "orders", engine: "postgres", instanceClass: "db.t4g.medium", allocatedStorage: 20 };
    const made = await cloud.create(instance, {
      ...database,
      username: "me",
      manageMasterUserPassword: true,
      dbSubnetGroupName: "data",
      multiAz: true,
      skipFinalSnapshot: true,
    });
    expect(await cloud.updateRefusal(subnetGroup, id, { ...all, subnetIds: [a, c.id] })).toMatch(
      new RegExp(`InvalidParameterValue: Some of the subnets to be deleted are currently in use: ${b}$`),
    );
    expect(await cloud.updateRefusal(subnetGroup, id, { ...all, subnetIds: [b, c.id] })).toMatch(
      new RegExp(`currently in use: ${a}$`),
    );
    await cloud.update(subnetGroup, id, { ...all, subnetIds: [a, b] });
    await cloud.delete(instance, made.id);
    await cloud.update(subnetGroup, id, { ...all, subnetIds: [b, c.id] });
  });

  test("has a name as the provider wants it", async () => {
    expect(await refused({ name: "Data" })).toMatch(
      /only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed in "name"/,
    );
    expect(await refused({ name: "default" })).toMatch(/"Default" is not allowed as "name"/);
    expect(await refused({ name: "a".repeat(256) })).toMatch(/"name" cannot be longer than 255 characters/);
    expect(await refused({ namePrefix: "d-" })).toMatch(/"name": conflicts with name_prefix/);
    const cloud = awsCloud();
    await cloud.create(subnetGroup, { name: "data.one_2 -", subnetIds: await subnets(cloud) });
  });

  test("has a name of its own, made from a prefix where the program gives one", async () => {
    const cloud = awsCloud();
    const subnetIds = await subnets(cloud);
    await cloud.create(subnetGroup, { name: "data", subnetIds });
    expect(await cloud.refusal(subnetGroup, { name: "data", subnetIds })).toMatch(
      /DBSubnetGroupAlreadyExists: The DB subnet group 'data' already exists\./,
    );
    const { id, outputs } = await cloud.create(subnetGroup, { namePrefix: "data-", subnetIds });
    expect(id).toMatch(/^data-[0-9a-f]{7}$/);
    expect(outputs["namePrefix"]).toBe("data-");
  });

  test("is replaced by another name, and not by other subnets", () => {
    const cloud = awsCloud();
    const sound = { name: "data", subnetIds: ["subnet-a", "subnet-b"] };
    expect(replaces(cloud, subnetGroup, sound, { name: "other" })).toBe(true);
    expect(replaces(cloud, subnetGroup, sound, { subnetIds: ["subnet-a", "subnet-c"] })).toBe(false);
    expect(replaces(cloud, subnetGroup, sound, { description: "other" })).toBe(false);
  });
});

describe("a parameter group", () => {
  const sound = { name: "pg15", family: "postgres15", parameters: [{ name: "rds.force_ssl", value: "1" }] };
  const refused = (change: Props): Promise<string> => awsCloud().refusal(parameterGroup, { ...sound, ...change });
  const accepted = async (change: Props): Promise<void> => {
    await awsCloud().create(parameterGroup, { ...sound, ...change });
  };
  const set = (name: string, value: string, more: Props = {}): Props => ({ parameters: [{ name, value, ...more }] });

  test("is of a family that exists", async () => {
    expect(await refused({ family: "postgresql15" })).toBe(
      "creating RDS DB Parameter Group: operation error RDS: CreateDBParameterGroup, api error InvalidParameterValue: " +
        "ParameterGroupFamily postgresql15 is not a valid parameter group family",
    );
    await accepted({ family: "postgres18" });
    await accepted({ family: "mysql8.4", parameters: [] });
  });

  test("has a name as the provider wants it", async () => {
    expect(await refused({ name: "PG15" })).toMatch(
      /only lowercase alphanumeric characters, periods, and hyphens allowed in parameter group "name"/,
    );
    expect(await refused({ name: "15" })).toMatch(/first character of parameter group "name" must be a letter/);
    expect(await refused({ name: "pg--15" })).toMatch(/parameter group "name" cannot contain two consecutive hyphens/);
    expect(await refused({ name: "pg15-" })).toMatch(/parameter group "name" cannot end with a hyphen/);
    expect(await refused({ name: "a".repeat(256) })).toMatch(
      /parameter group "name" cannot be greater than 255 characters/,
    );
    expect(await refused({ namePrefix: "pg-" })).toMatch(/"name": conflicts with name_prefix/);
    await accepted({ name: "pg15.tls" });
  });

  test("has a name of its own", async () => {
    const cloud = awsCloud();
    await cloud.create(parameterGroup, sound);
    expect(await cloud.refusal(parameterGroup, sound)).toMatch(
      /DBParameterGroupAlreadyExists: Parameter group pg15 already exists/,
    );
  });

  test("sets parameters that exist, to values that they take", async () => {
    expect(await refused(set("rds.forcessl", "1"))).toMatch(/Could not find parameter with name: rds\.forcessl$/);
    expect(await refused(set("rds.force_ssl", "on"))).toMatch(
      /Invalid parameter value: on for: rds\.force_ssl allowed values are: 0,1$/,
    );
    const twice = [
      { name: "log_statement", value: "ddl" },
      { name: "log_statement", value: "all" },
    ];
    expect(await refused({ parameters: twice })).toMatch(
      /Cannot specify the same parameter more than once: log_statement$/,
    );
    await accepted(set("log_statement", "ddl"));
  });

  test("sets a static parameter at the restart only", async () => {
    expect(await refused(set("max_connections", "100"))).toMatch(
      /InvalidParameterCombination: cannot use immediate apply method for static parameter: max_connections$/,
    );
    await accepted(set("max_connections", "100", { applyMethod: "pending-reboot" }));
    expect(await refused(set("log_statement", "ddl", { applyMethod: "later" }))).toMatch(
      /expected parameter\.apply_method to be one of \["immediate" "pending-reboot"\], got later/,
    );
  });

  test("is replaced by another family or description, and not by other parameters", () => {
    const cloud = awsCloud();
    expect(replaces(cloud, parameterGroup, sound, { family: "postgres16" })).toBe(true);
    expect(replaces(cloud, parameterGroup, sound, { description: "other" })).toBe(true);
    expect(replaces(cloud, parameterGroup, sound, { parameters: [] })).toBe(false);
  });
});
