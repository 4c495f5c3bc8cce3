import { Registry } from "../../../components/aws/registry";
import { RegistryAccount } from "../../../components/aws/registry-account";
import { inRegion } from "../../../components/aws/in-region";
import { Keys } from "../../../components/aws/keys";
import { StandbyNetwork } from "../../../components/aws/standby-network";
import { account, record } from "../../mocks";
import { aPlace, keyArn, logs } from "./place";

const place = { ...aPlace(true), region: "us-west-2", zones: ["us-west-2a", "us-west-2b"] };
const subnets = place.zones.map((zone, index) => ({ zone, cidr: `10.1.${index}.0/24` }));

describe("StandbyNetwork", () => {
  const network = () =>
    record(
      () =>
        void new StandbyNetwork(
          "standby",
          { place, account, cidr: "10.1.0.0/16", subnets, logs },
          inRegion("us-west-2"),
        ),
    );

  it("has data subnets, protected, and no way in or out", async () => {
    const recorded = await network();
    expect(recorded.of("aws:ec2/subnet:Subnet").map(({ name, protect }) => [name, protect])).toEqual([
      ["standby-data-us-west-2a", true],
      ["standby-data-us-west-2b", true],
    ]);
    for (const type of [
      "internetGateway:InternetGateway",
      "natGateway:NatGateway",
      "route:Route",
      "vpcEndpoint:VpcEndpoint",
    ])
      expect(recorded.of(`aws:ec2/${type}`)).toEqual([]);
    expect(recorded.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).toMatchObject({
      ingress: [],
      egress: [],
    });
  });

  it("is recorded, by a role whose name the main network's does not take", async () => {
    const recorded = await network();
    expect(recorded.one("aws:ec2/flowLog:FlowLog").inputs).toMatchObject({ trafficType: "ALL" });
    expect(recorded.one("aws:iam/role:Role").inputs["name"]).toBe("go-coffee-dev-flow-logs-standby");
  });

  it("stands in its region to the last resource, but for IAM, which has none", async () => {
    const recorded = await network();
    const custom = recorded.all.filter(({ type }) => type.startsWith("aws:"));
    expect(custom.filter(({ type }) => type.startsWith("aws:iam/")).map(({ inputs }) => inputs["region"])).toEqual([
      undefined,
      undefined,
    ]);
    for (const { type, inputs } of custom.filter(({ type }) => !type.startsWith("aws:iam/")))
      expect([type, inputs["region"]]).toEqual([type, "us-west-2"]);
  });
});

it("has keys for what is asked, and for nothing else", async () => {
  const recorded = await record(
    () => void new Keys("keys", { place, account, purposes: ["database", "logs"] }, inRegion("us-west-2")),
  );
  expect(recorded.of("aws:kms/key:Key").map(({ name, inputs }) => [name, inputs["region"]])).toEqual([
    ["keys-database", "us-west-2"],
    ["keys-logs", "us-west-2"],
  ]);
});

describe("RegistryAccount", () => {
  const settings = (copyTo?: string) =>
    record(() => {
      new Registry("registry", { place: aPlace(), services: ["order"], keyArn });
      new RegistryAccount("account", { place: aPlace(), account, copyTo });
    });

  it("scans every image that is pushed", async () => {
    expect(
      (await settings()).one("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration").inputs["rules"],
    ).toEqual([{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }]);
  });

  it("copies the platform's own images, where a region is named", async () => {
    const replication = "aws:ecr/replicationConfiguration:ReplicationConfiguration";
    expect((await settings()).of(replication)).toEqual([]);
    const recorded = await settings("us-west-2");
    const name = String(recorded.one("aws:ecr/repository:Repository").inputs["name"]);
    const { rules } = recorded.one(replication).inputs["replicationConfiguration"] as {
      rules: { destinations: unknown; repositoryFilters: { filter: string }[] }[];
    };
    expect(rules[0]?.destinations).toEqual([{ region: "us-west-2", registryId: account }]);
    expect(name.startsWith(rules[0]!.repositoryFilters[0]!.filter)).toBe(true);
  });
});
