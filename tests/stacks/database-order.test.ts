import type { Recorded } from "../mocks";
import { compositionOf, specOf } from "./spec";

/** All that a resource waits for, and what that waits for: by what it says, and by what its inputs are made from. */
function waitsFor(recorded: Recorded, name: string): Set<string> {
  const waits = new Map(recorded.all.map((one) => [`${one.type}::${one.name}`, one.dependsOn]));
  const found = new Set<string>();
  const look = (one: string): void =>
    waits.get(one)?.forEach((next) => {
      if (found.has(next)) return;
      found.add(next);
      look(next);
    });
  look(name);
  return found;
}

const instance = (name: string) => `aws:rds/instance:Instance::${name}`;

describe("what acts on the primary database", () => {
  // RDS refuses one while another is under way, "DB instance is not in the available state": hashicorp/terraform-provider-aws
  // issues 43474 and 31594 and pull request 19096 (a proxy's target), aws/aws-cdk issue 31304.
  it("comes one after another, and the password is changed last", async () => {
    const spec = specOf("prod");
    const replicas = { ...spec.database.replicas, inRegion: 2 };
    const recorded = await compositionOf({ ...spec, database: { ...spec.database, replicas } });
    const order = [
      instance("database-instance"),
      "aws:rds/proxyTarget:ProxyTarget::database-proxy-target",
      instance("database-replica-1-instance"),
      instance("database-replica-2-instance"),
      instance("database-standby-instance"),
      "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication::database-away-backups",
      "aws:secretsmanager/secretRotation:SecretRotation::database-rotation-schedule",
    ];
    for (const [index, one] of order.entries())
      expect([...waitsFor(recorded, one)]).toEqual(expect.arrayContaining(order.slice(0, index)));
    const rotation = recorded.one("aws:secretsmanager/secretRotation:SecretRotation", "database-rotation-schedule");
    expect(rotation.dependsOn).toEqual(
      expect.arrayContaining([
        ...order.slice(0, -1),
        "aws:secretsmanager/secretVersion:SecretVersion::database-secret",
      ]),
    );
  });

  it("waits, as nodes do, for the service's own role", async () => {
    const recorded = await compositionOf(specOf("prod"));
    const groups = recorded.of("aws:eks/nodeGroup:NodeGroup");
    expect(groups).toHaveLength(4);
    for (const { dependsOn } of groups)
      expect(dependsOn).toEqual(
        expect.arrayContaining(
          ["nodes", "scaling"].map((role) => `aws:iam/serviceLinkedRole:ServiceLinkedRole::service-roles-${role}`),
        ),
      );
  });

  it("waits for RDS's own role, in the second region too", async () => {
    const recorded = await compositionOf(specOf("prod"));
    const ofRds = recorded.all.filter(({ type }) => /^aws:rds\/(instance|subnetGroup|parameterGroup):/.test(type));
    expect(ofRds.map(({ name }) => name)).toEqual(expect.arrayContaining(["database-standby-subnets"]));
    for (const { type, name } of ofRds)
      expect([name, [...waitsFor(recorded, `${type}::${name}`)]]).toEqual([
        name,
        expect.arrayContaining(["aws:iam/serviceLinkedRole:ServiceLinkedRole::service-roles-rds"]),
      ]);
  });
});
