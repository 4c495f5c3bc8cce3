import { addressPlan, onPremises } from "../../config/address-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { services } from "../../workloads/catalog";
import { toolNamespaces } from "../../workloads/namespaces";
import { account, type Recorded } from "../mocks";
import { compositionOf, specOf, withGoogle } from "./spec";

const composed = (environment: string, change: (spec: EnvironmentSpec) => EnvironmentSpec = (spec) => spec) =>
  compositionOf(change(specOf(environment)));
const trail = "aws:cloudtrail/trail:Trail";
const detector = "aws:guardduty/detector:Detector";
const association = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

describe("what an account has once", () => {
  it("belongs to the environment that says so, and to no other", async () => {
    const owned = await composed("dev", (spec) => ({ ...spec, account: { ...spec.account, baseline: true } }));
    expect([owned.of(trail).length, owned.of(detector).length]).toEqual([1, 1]);
    const other = await composed("dev");
    expect([other.of(trail).length, other.of(detector).length]).toEqual([0, 0]);
    expect(other.of("aws:costexplorer/anomalyMonitor:AnomalyMonitor")).toEqual([]);
  });

  it("watches the second region too, and records in the first what is in both", async () => {
    const recorded = await composed("prod");
    expect(recorded.of(detector).map(({ inputs }) => inputs["region"])).toEqual([undefined, "us-west-2"]);
    expect(recorded.of(trail)).toHaveLength(1);
    const channels = recorded.of("aws:cfg/deliveryChannel:DeliveryChannel").map(({ inputs }) => inputs["s3BucketName"]);
    expect(channels).toEqual([`go-coffee-prod-history-${account}`, `go-coffee-prod-history-${account}`]);
  });

  it("keeps a locked copy of the record in the second region", async () => {
    const recorded = await composed("prod");
    const [rule] = recorded.one(
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      "audit-audit-copies-replication",
    ).inputs["rules"] as { destination: { bucket: string } }[];
    expect(rule!.destination.bucket).toBe(`arn:aws:s3:::go-coffee-prod-standby-audit-copy-${account}`);
    const copy = recorded.one("aws:s3/bucket:Bucket", "standby-audit-copy-bucket-bucket").inputs;
    expect([copy["region"], copy["objectLockEnabled"]]).toEqual(["us-west-2", true]);
    expect((await composed("staging")).of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")).toEqual([]);
  });

  it("records calls on objects, watches spending and scans images again where that is asked for", async () => {
    const recorded = await composed("prod", (spec) => ({
      ...spec,
      account: { ...spec.account, objectEvents: "all" },
      storage: { ...spec.storage, scanning: "continuous" },
      cost: { ...spec.cost!, anomalyMonitor: "own" },
    }));
    expect(recorded.one(trail).inputs["eventSelectors"]).toHaveLength(1);
    expect(recorded.of("aws:costexplorer/anomalyMonitor:AnomalyMonitor")).toHaveLength(1);
    expect(recorded.one("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration").inputs["scanType"]).toBe(
      "ENHANCED",
    );
    const plain = await composed("prod");
    expect(plain.one(trail).inputs["eventSelectors"]).toBeUndefined();
    expect(plain.of("aws:costexplorer/anomalyMonitor:AnomalyMonitor")).toEqual([]);
  });

  it("tells of findings in each region's own topic", async () => {
    const recorded = await composed("prod");
    const told = recorded
      .of("aws:cloudwatch/eventTarget:EventTarget")
      // Those of the bus lead into its queues.
      .filter(({ inputs }) => inputs["eventBusName"] === undefined)
      .map(({ inputs }) => [inputs["region"], String(inputs["arn"]).split("/").at(-1)]);
    // Who tells a topic waits for its policy, which hands the topic's ARN on: here it has one of its own.
    expect(told).toEqual([
      [undefined, "alerts-policy"],
      [undefined, "alerts-policy"],
      ["us-west-2", "standby-alerts-policy"],
      ["us-west-2", "standby-alerts-policy"],
    ]);
  });

  it("has the roles of AWS's services made that the account had not at first, and keeps them in it", async () => {
    const linked = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
    const made = (recorded: Recorded) => recorded.of(linked).map(({ inputs }) => inputs["awsServiceName"]);
    const recorded = await composed("prod");
    expect(made(recorded)).toEqual([
      ...["config.amazonaws.com", "elasticache.amazonaws.com", "eks-nodegroup.amazonaws.com", "rds.amazonaws.com"],
      "autoscaling.amazonaws.com",
    ]);
    expect(recorded.of(linked).every(({ retainOnDelete }) => retainOnDelete)).toBe(true);
    const begun = { "aws-missing-service-roles": ["rds"] };
    const used = await compositionOf(specOf("prod"), begun);
    expect(made(used)).toEqual(["rds.amazonaws.com"]);
    const role = `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
    expect(used.of("aws:cfg/recorder:Recorder").map(({ inputs }) => inputs["roleArn"])).toEqual([role, role]);
    expect(made(await composed("dev"))).toEqual([]);
  });

  it("begins in the second region when the first has made what an account has once", async () => {
    const recorded = await composed("prod");
    const types = [
      ...["aws:guardduty/detector:Detector", "aws:securityhub/account:Account"],
      "aws:accessanalyzer/analyzer:Analyzer",
    ];
    const home = ["detector", "hub", "analyzer"].map((part, index) => `${types[index]}::detection-${part}`);
    for (const [index, part] of ["detector", "hub", "analyzer"].entries())
      expect(recorded.one(types[index]!, `standby-detection-${part}`).dependsOn).toEqual(expect.arrayContaining(home));
  });
});

describe("identities", () => {
  it("are there for each tool and each service of the catalogue", async () => {
    const recorded = await composed("prod");
    const accounts = recorded
      .of(association)
      .map(({ inputs }) => `${String(inputs["namespace"])}/${String(inputs["serviceAccount"])}`);
    expect(accounts).toEqual(
      expect.arrayContaining([
        ...["platform/cluster-autoscaler", "platform/aws-load-balancer-controller"],
        ...["backup/velero", "monitoring/loki"],
        ...services.map(({ name }) => `go-coffee/${name}`),
      ]),
    );
  });

  it.each(["dev", "staging", "prod"])("are for accounts in namespaces of ours alone (%s)", async (environment) => {
    const spec = specOf(environment);
    const ours = [spec.workloads.namespace, ...toolNamespaces];
    const namespaces = (await composed(environment)).of(association).map(({ inputs }) => inputs["namespace"]);
    expect(namespaces.filter((one) => !ours.includes(String(one)))).toEqual([]);
  });
});

describe("backups", () => {
  it("go to a vault of either region, with a key of that region", async () => {
    const recorded = await composed("prod");
    const vaults = recorded.of("aws:backup/vault:Vault");
    expect(vaults.map(({ inputs }) => inputs["region"])).toEqual(["us-west-2", undefined]);
    expect(new Set(vaults.map(({ inputs }) => inputs["kmsKeyArn"])).size).toBe(2);
    expect(vaults.every(({ protect }) => protect)).toBe(true);
  });
});

describe("the way to data centres", () => {
  const cable = { connectionId: "dxcon-fg5678gh", vlan: 101, asn: 65010 };
  it("is there where a connection is named: from private subnets, through the subnets that are for gateways", async () => {
    const recorded = await composed("prod", (spec) => ({ ...withGoogle(spec.name), connectivity: { private: cable } }));
    const routes = recorded
      .of("aws:ec2/route:Route")
      .filter(({ inputs }) => inputs["destinationCidrBlock"] === onPremises);
    expect(routes.map(({ inputs }) => inputs["routeTableId"])).toEqual(
      ["a", "b", "c"].map((zone) => `network-private-us-east-1${zone}-id`),
    );
    expect(recorded.one("aws:ec2transitgateway/vpcAttachment:VpcAttachment").inputs["subnetIds"]).toEqual(
      ["a", "b", "c"].map((zone) => `network-intra-us-east-1${zone}-id`),
    );
    expect(recorded.one("aws:directconnect/gatewayAssociation:GatewayAssociation").inputs["allowedPrefixes"]).toEqual([
      addressPlan(2, "aws", "main").network,
    ]);
  });

  it("is not there otherwise", async () => {
    const unconnected = await composed("prod", (spec) => ({ ...withGoogle(spec.name), connectivity: {} }));
    expect(unconnected.of("aws:ec2transitgateway/transitGateway:TransitGateway")).toEqual([]);
  });
});

describe("a fourth zone", () => {
  it("finds its addresses, and moves nobody's", async () => {
    const [before, after] = [
      await composed("prod"),
      await composed("prod", (spec) => {
        const aws = spec.clouds.aws!;
        return { ...spec, clouds: { ...spec.clouds, aws: { ...aws, zones: [...aws.zones, "us-east-1d"] } } };
      }),
    ];
    const subnets = (recorded: typeof before) =>
      recorded
        .of("aws:ec2/subnet:Subnet")
        .filter(({ inputs }) => inputs["region"] === undefined)
        .map(({ name, inputs }) => `${name} ${String(inputs["cidrBlock"])}`);
    expect(subnets(after)).toEqual(expect.arrayContaining(subnets(before)));
    expect(subnets(after)).toHaveLength(16);
  });
});
