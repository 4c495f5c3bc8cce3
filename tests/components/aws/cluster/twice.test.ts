import { ApiHost } from "../../../../components/aws/cluster/api-host";
import { Cluster } from "../../../../components/aws/cluster/cluster";
import { Identities } from "../../../../components/aws/cluster/identities";
import { Nodes } from "../../../../components/aws/cluster/nodes";
import { SecretReaders } from "../../../../components/aws/cluster/secret-readers";
import { PodIdentity, PodRole } from "../../../../components/aws/cluster/pod-identity";
import { Endpoints } from "../../../../components/aws/network/endpoints";
import { FlowLogs } from "../../../../components/aws/network/flow-logs";
import { Network } from "../../../../components/aws/network/network";
import { Transit } from "../../../../components/aws/network/transit";
import { PrivateConnectivity } from "../../../../components/aws/network/private-connectivity";
import { output } from "@pulumi/pulumi";
import { account, record, type Recorded } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs } from "../place";

const place = aPlace();
const scope = { place, account, clusterName: "one" };
const pools = { general: { min: 1, max: 3, types: ["t3.medium"], spot: false } };
const network = { ...aNetwork(), intra: [], privateRouteTables: {} };
const grant = { arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:one", keyArn };

/** Every component of these rooms, made under an id. Where another is made of it, it is made alone too. */
const makers: Record<string, (id: string) => unknown> = {
  cluster: (id) =>
    new Cluster(id, {
      ...{ place, account, network, version: "1.35", serviceCidr: "10.1.0.0/20", keyArn, logs, pools },
      ...{ api: { host: true, cidrs: ["10.192.0.0/10"] }, admins: [`arn:aws:iam::${account}:role/admins`] },
    }),
  nodes: (id) =>
    new Nodes(id, { ...scope, version: "1.35", subnets: network.private, volumeKeyArn: keyArn, pools, after: [] }),
  "api-host": (id) => new ApiHost(id, { place, account, network, volumeKeyArn: keyArn }),
  identities: (id) =>
    new Identities(id, {
      ...scope,
      ...{ namespace: "go-coffee-dev", services: [{ name: "order" }] },
      ...{ storeBackups: { arn: "arn:aws:s3:::backups" }, lines: { arn: "arn:aws:s3:::lines" } },
    }),
  readers: (id) =>
    new SecretReaders(id, {
      ...{ place, issuer: { arn: "arn:aws:iam::123456789012:oidc-provider/one", host: "one" } },
      readers: [
        {
          name: "order",
          service: "order",
          namespace: "go-coffee-dev",
          serviceAccount: "order-secrets",
          secrets: [grant],
        },
      ],
    }),
  "pod-role": (id) => new PodRole(id, scope),
  "pod-identity": (id) => new PodIdentity(id, { ...scope, namespace: "go-coffee-dev", serviceAccount: id }),
  network: (id) =>
    new Network(id, {
      ...{ place, account, cidr: "10.0.0.0/16", egress: { mode: "shared", zone: "us-east-1a" }, logs },
      subnets: [
        { tier: "public", zone: "us-east-1a", cidr: "10.0.192.0/22" },
        { tier: "private", zone: "us-east-1a", cidr: "10.0.0.0/19" },
      ],
    }),
  "flow-logs": (id) => new FlowLogs(id, { place, account, vpcId: "vpc-1", logs }),
  endpoints: (id) =>
    new Endpoints(id, {
      ...{ place, account, vpcId: output("vpc-1"), cidr: "10.0.0.0/16", subnetIds: [output("subnet-1")] },
      ...{ routeTableIds: [output("rtb-1")], services: ["sts"] },
    }),
  transit: (id) =>
    new Transit(id, { place, account, asn: 64520, network, tunnels: { remote: ["10.16.0.0/16"], logs } }),
  private: (id) =>
    new PrivateConnectivity(id, {
      ...{ place, slot: 0, routeTables: {}, otherEnd: "10.192.0.0/10", connectionId: "dxcon-1", vlan: 1 },
      transit: { transitGatewayId: "tgw-1", networkRouteTableId: "tgw-rtb-1", ready: [] },
      ...{ second: { connectionId: "dxcon-2", vlan: 1 }, asn: 65000, allowedPrefixes: ["10.0.0.0/16"] },
    }),
};

/** The inputs that are a name, which an account, a region or a network has once. */
const physical = ["name", "policyName", "roleName", "bucket", "identifier", "launchTemplateName", "nodeGroupName"];
/** Names of a part of something else, which has a name of its own. */
const within = ["aws:iam/rolePolicy:RolePolicy"];

function names({ all }: Recorded): string[] {
  return all
    .filter(({ type }) => !within.includes(type))
    .flatMap(({ type, inputs }) =>
      physical.flatMap((key) => (typeof inputs[key] === "string" ? [`${type} ${key} ${inputs[key]}`] : [])),
    );
}

const twice = (all: string[]) => all.filter((name, index) => all.indexOf(name) < index);

it.each(Object.entries(makers))("two of %s fit into one environment", async (usual, make) => {
  const recorded = await record(() => [usual, "other", `other-${usual}`].forEach((id) => void make(id)));
  expect(recorded.all.length).toBeGreaterThan(2);
  expect(twice(names(recorded))).toEqual([]);
});

it("all of them beside each other do too", async () => {
  const recorded = await record(() => {
    for (const [usual, make] of Object.entries(makers)) for (const each of ["one", "other"]) make(`${each}-${usual}`);
    makers["cluster"]!("cluster");
    makers["network"]!("network");
    makers["identities"]!("identities");
  });
  expect(names(recorded).length).toBeGreaterThan(30);
  expect(twice(names(recorded))).toEqual([]);
});

it("a longer id makes no name longer than its cloud takes", async () => {
  const recorded = await record(() => void makers["cluster"]!(`a-cluster-${"of-many-words-".repeat(5)}end`));
  for (const { inputs } of recorded.of("aws:iam/role:Role")) expect(String(inputs["name"]).length).toBeLessThan(65);
});
