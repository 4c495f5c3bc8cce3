import { isSecret, output, type Output } from "@pulumi/pulumi";
import type { CloudEnds } from "../../../components/core/ends";
import type { Placement } from "../../../components/core/contracts";
import { tunnelNames, tunnelPairs, type TunnelPair } from "../../../components/core/tunnels";
import { CrossCloudVpn, type CrossCloudVpnArgs } from "../../../components/interconnect/cross-cloud-vpn";
import { AwsAzure } from "../../../components/interconnect/aws-azure";
import { AwsGoogle } from "../../../components/interconnect/aws-google";
import { GoogleAzure } from "../../../components/interconnect/google-azure";
import type { Keys } from "../../../components/interconnect/making";
import { planMesh } from "../../../components/interconnect/tunnel-plan";
import { addressPlan, tunnels } from "../../../config/address-plan";
import { asnOf } from "../../../components/core/asns";
import { aPlace } from "../aws/place";
import { record, type Recorded } from "../../mocks";

const cloudsThere = ["aws", "gcp", "azure"] as const;
const meshOf = (pairs: readonly TunnelPair[]) =>
  planMesh({
    ends: cloudsThere.map((cloud) => ({
      ...{ cloud, which: "main" as const, asn: asnOf(cloud, "main", 2) },
      announced: [addressPlan(2, cloud, "main").network],
    })),
    pairs,
    inside: (pair) => tunnels(2, pair),
  });

const ends: { [Cloud in keyof CloudEnds]-?: NonNullable<NonNullable<CloudEnds[Cloud]>["vpn"]> } = {
  aws: {
    ...{ region: "us-east-1", asn: 64522, transitGatewayId: output("tgw-1"), ready: [] },
    ...{ routeTableId: output("tgw-rtb-told"), networkRouteTableId: output("tgw-rtb-network") },
    ...{ alarmTopic: output("arn:topic"), logGroupArn: output("arn:logs") },
  },
  gcp: {
    ...{ region: "us-central1", project: "go-coffee-dev", asn: 64542, ready: [] },
    ...{ gateway: output("gateways/one"), router: output("router") },
    addresses: [output("35.0.0.1"), output("35.0.0.2")],
  },
  azure: {
    ...{ region: "eastus2", asn: 64552, group: output("network"), gatewayId: output("/gateway"), ready: [] },
    ...{ addresses: [output("20.0.0.1"), output("20.0.0.2")], ipConfigurations: [output("/ip/0"), output("/ip/1")] },
  },
};

interface Asked {
  pairs?: readonly TunnelPair[];
  place?: Placement;
  more?: Partial<CrossCloudVpnArgs>;
}
const made = ({ pairs = tunnelPairs, place = aPlace(), more = {} }: Asked = {}): Promise<Recorded> =>
  record(() => new CrossCloudVpn("vpn", { place, mesh: meshOf(pairs), ends, ...more }));

const types = {
  key: "random:index/randomPassword:RandomPassword",
  customer: "aws:ec2/customerGateway:CustomerGateway",
  awsConnection: "aws:ec2/vpnConnection:VpnConnection",
  associated: "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
  propagated: "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  external: "gcp:compute/externalVpnGateway:ExternalVpnGateway",
  tunnel: "gcp:compute/vPNTunnel:VPNTunnel",
  face: "gcp:compute/routerInterface:RouterInterface",
  peer: "gcp:compute/routerPeer:RouterPeer",
  local: "azure-native:network:LocalNetworkGateway",
  azureConnection: "azure-native:network:VirtualNetworkGatewayConnection",
};
const counted = (all: Recorded) =>
  Object.fromEntries(Object.entries(types).map(([key, type]) => [key, all.of(type).length]));

describe("a mesh of three clouds", () => {
  it("is two connections at AWS a pair, a tunnel of Google's for each address at the other end, four and two connections at Azure", async () => {
    expect(counted(await made())).toEqual({
      ...{ key: 10, customer: 4, awsConnection: 4, associated: 4, propagated: 4, alarm: 8 },
      ...{ external: 2, tunnel: 6, face: 6, peer: 6, local: 6, azureConnection: 6 },
    });
  });

  it("makes what is asked for and no more", async () => {
    expect(counted(await made({ pairs: ["aws-gcp"] }))).toMatchObject({
      ...{ key: 4, customer: 2, awsConnection: 2, external: 1, tunnel: 4, local: 0, azureConnection: 0 },
    });
    expect(counted(await made({ pairs: ["gcp-azure"] }))).toMatchObject({
      ...{ key: 2, customer: 0, awsConnection: 0, alarm: 0, external: 1, tunnel: 2, local: 2, azureConnection: 2 },
    });
  });

  it("puts every pair under a component of its own, and gives nothing another's physical name", async () => {
    const all = await made();
    for (const { type, parent } of all.all.filter(({ type }) => /^(aws|gcp|azure-native):/.test(type)))
      expect([type, parent]).toEqual([
        type,
        expect.stringMatching(/^gocoffee:interconnect:(AwsGoogle|AwsAzure|GoogleAzure)::vpn-/),
      ]);
    for (const type of [types.tunnel, types.peer, types.external]) {
      const names = all.of(type).map(({ inputs }) => inputs["name"]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("leaves room for another one beside it", async () => {
    const mesh = meshOf(tunnelPairs);
    const all = await record(() => {
      for (const name of ["vpn", "other"]) new CrossCloudVpn(name, { place: aPlace(), mesh, ends });
    });
    const names = all.all.flatMap(({ type, inputs: { name, localNetworkGatewayName: local, deviceName } }) =>
      [name, local, deviceName].filter((one) => one !== undefined).map((one) => `${type} ${String(one)}`),
    );
    expect(names.length).toBe(new Set(names).size);
  });

  it("tells of its tunnels, and never of their keys", async () => {
    let said: CrossCloudVpn["outputs"] | undefined;
    await record(
      () =>
        (said = new CrossCloudVpn("vpn", {
          ...{ place: aPlace(), mesh: meshOf(tunnelPairs), ends, generations: { "aws-gcp-2": 3 } },
        }).outputs),
    );
    expect(Object.keys(said?.tunnels ?? {})).toEqual(tunnelPairs.flatMap(tunnelNames));
    expect(said?.tunnels["aws-gcp-2"]).toEqual({ ends: "aws 169.254.20.133 – gcp 169.254.20.134", generation: 3 });
  });

  it("cannot be where a cloud holds out no end", async () => {
    await expect(made({ more: { ends: { aws: ends.aws } } })).rejects.toThrow(
      "vpn: gcp holds out no end for its tunnels",
    );
  });
});

describe("AWS's side", () => {
  it("has a customer gateway and a connection for each address at the other end, at the transit gateway, with BGP", async () => {
    const all = await made({ pairs: ["aws-gcp", "aws-azure"] });
    expect(all.of(types.customer).map(({ inputs }) => [inputs["ipAddress"], inputs["bgpAsn"]])).toEqual([
      ["20.0.0.1", "64552"],
      ["20.0.0.2", "64552"],
      ["35.0.0.1", "64542"],
      ["35.0.0.2", "64542"],
    ]);
    for (const { inputs } of all.of(types.awsConnection))
      expect(inputs).toMatchObject({
        ...{ transitGatewayId: "tgw-1", staticRoutesOnly: false, enableAcceleration: false },
      });
  });

  it("is associated with the one table, and propagates to the network's", async () => {
    const all = await made({ pairs: ["aws-gcp"] });
    expect(all.of(types.associated).map(({ inputs }) => inputs["transitGatewayRouteTableId"])).toEqual([
      "tgw-rtb-told",
      "tgw-rtb-told",
    ]);
    expect(all.of(types.propagated).map(({ inputs }) => inputs["transitGatewayRouteTableId"])).toEqual([
      "tgw-rtb-network",
      "tgw-rtb-network",
    ]);
  });

  it("dials itself, and takes strong ciphers and IKEv2 alone, in both tunnels", async () => {
    for (const { inputs } of (await made()).of(types.awsConnection))
      for (const tunnel of ["tunnel1", "tunnel2"])
        expect(inputs).toMatchObject({
          [`${tunnel}StartupAction`]: "start",
          [`${tunnel}IkeVersions`]: ["ikev2"],
          [`${tunnel}Phase1EncryptionAlgorithms`]: ["AES256"],
          [`${tunnel}Phase1DhGroupNumbers`]: [20],
          [`${tunnel}Phase2EncryptionAlgorithms`]: ["AES256-GCM-16"],
          [`${tunnel}Phase2DhGroupNumbers`]: [20],
          [`${tunnel}Phase1LifetimeSeconds`]: 28800,
          [`${tunnel}Phase2LifetimeSeconds`]: 3600,
          [`${tunnel}LogOptions`]: {
            cloudwatchLogOptions: {
              ...{ logEnabled: true, logGroupArn: "arn:logs", logOutputFormat: "json" },
              ...{ bgpLogEnabled: true, bgpLogGroupArn: "arn:logs", bgpLogOutputFormat: "json" },
            },
          },
        });
  });

  it("tells of each tunnel that has no session, and of one that says nothing", async () => {
    const all = await made({ pairs: ["aws-gcp"] });
    expect(all.of(types.alarm).map(({ inputs }) => inputs)).toMatchObject(
      [0, 1, 2, 3].map(() => ({
        ...{ namespace: "AWS/VPN", metricName: "TunnelState", statistic: "Minimum", threshold: 1 },
        ...{ comparisonOperator: "LessThanThreshold", treatMissingData: "breaching", alarmActions: ["arn:topic"] },
      })),
    );
    expect(all.of(types.alarm).map(({ inputs }) => inputs["dimensions"])).toEqual(
      ["1", "2"].flatMap((connection) =>
        [1, 2].map((tunnel) => ({ TunnelIpAddress: `vpn-aws-gcp-aws-${connection} tunnel ${tunnel}` })),
      ),
    );
  });

  it("keeps its connections where networks are protected, and their addresses with them", async () => {
    const all = await made({ place: aPlace({ networks: true }) });
    for (const { protect } of all.of(types.awsConnection)) expect(protect).toBe(true);
    // A new one is a new answer to the same address: nothing is lost with it.
    for (const { protect } of all.of(types.customer)) expect(protect).toBe(false);
    for (const { protect } of (await made()).of(types.awsConnection)) expect(protect).toBe(false);
  });
});

describe("Google's side", () => {
  it("knows AWS by four addresses and Azure by two", async () => {
    const all = await made();
    expect(all.of(types.external).map(({ name, inputs }) => [name, inputs["redundancyType"]])).toEqual([
      ["vpn-aws-gcp-gcp-peer", "FOUR_IPS_REDUNDANCY"],
      ["vpn-gcp-azure-gcp-peer", "TWO_IPS_REDUNDANCY"],
    ]);
    expect(all.one(types.external, "vpn-aws-gcp-gcp-peer").inputs["interfaces"]).toEqual(
      ["aws-1 tunnel 1", "aws-1 tunnel 2", "aws-2 tunnel 1", "aws-2 tunnel 2"].map((address, id) => ({
        ...{ id, ipAddress: `vpn-aws-gcp-${address}` },
      })),
    );
    expect(all.one(types.external, "vpn-gcp-azure-gcp-peer").inputs["interfaces"]).toEqual([
      { id: 0, ipAddress: "20.0.0.1" },
      { id: 1, ipAddress: "20.0.0.2" },
    ]);
  });

  it("leads each interface to one connection of AWS's", async () => {
    const all = await made({ pairs: ["aws-gcp"] });
    expect(
      all.of(types.tunnel).map(({ inputs }) => [inputs["vpnGatewayInterface"], inputs["peerExternalGatewayInterface"]]),
    ).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it("takes a tunnel down before another of its name, and what stands on it with it: a new key is a new tunnel", async () => {
    const all = await made();
    for (const type of [types.external, types.tunnel, types.face, types.peer])
      for (const one of all.of(type)) expect(one).toMatchObject({ deleteBeforeReplace: true, protect: false });
    // What an interface and a session are found by is the one before: the engine replaces each after the other.
    expect(all.one(types.face, "vpn-aws-gcp-1").dependsOn).toContain(`${types.tunnel}::vpn-aws-gcp-1`);
    expect(all.one(types.peer, "vpn-aws-gcp-1").dependsOn).toContain(`${types.face}::vpn-aws-gcp-1`);
  });

  it("offers one cipher a role", async () => {
    for (const { inputs } of (await made()).of(types.tunnel)) {
      expect(inputs["ikeVersion"]).toBe(2);
      expect(inputs["cipherSuite"]).toEqual({
        phase1: {
          ...{ encryptions: ["AES-CBC-256"], integrities: ["HMAC-SHA2-256-128"] },
          ...{ prves: ["PRF-HMAC-SHA2-256"], dhs: ["Group-20"] },
        },
        phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
      });
    }
  });

  it("has an interface and a session in each tunnel, with addresses of the other end's /30", async () => {
    const all = await made();
    expect(all.one(types.face, "vpn-aws-gcp-1").inputs).toMatchObject({
      ipRange: "169.254.20.130/30",
      router: "router",
    });
    expect(all.one(types.peer, "vpn-aws-gcp-1").inputs).toMatchObject({
      ...{ ipAddress: "169.254.20.130", peerIpAddress: "169.254.20.129", peerAsn: 64522, advertisedRoutePriority: 200 },
    });
    // What the router announces is said once, for all.
    for (const { inputs } of all.of(types.peer)) expect(inputs["advertiseMode"]).toBeUndefined();
    expect(all.one(types.peer, "vpn-gcp-azure-2").inputs).toMatchObject({
      ...{ ipAddress: "169.254.22.133", peerIpAddress: "169.254.22.134", peerAsn: 64552 },
    });
  });
});

describe("Azure's side", () => {
  it("has a gateway with an empty address space and a connection for each tunnel", async () => {
    const all = await made();
    for (const { inputs } of all.of(types.local))
      expect(inputs["localNetworkAddressSpace"]).toEqual({ addressPrefixes: [] });
    expect(all.one(types.local, "vpn-aws-azure-3").inputs["bgpSettings"]).toEqual({
      ...{ asn: 64522, bgpPeeringAddress: "169.254.21.137" },
    });
    expect(all.one(types.local, "vpn-gcp-azure-2").inputs).toMatchObject({
      ...{ gatewayIpAddress: "35.0.0.2", bgpSettings: { asn: 64542, bgpPeeringAddress: "169.254.22.133" } },
    });
  });

  it("speaks BGP, with a whole policy and an address of both instances on every connection", async () => {
    const all = await made();
    for (const { inputs } of all.of(types.azureConnection)) {
      expect(inputs).toMatchObject({ connectionType: "IPsec", connectionProtocol: "IKEv2", enableBgp: true });
      expect(inputs["ipsecPolicies"]).toEqual([
        {
          ...{ ikeEncryption: "AES256", ikeIntegrity: "SHA256", dhGroup: "ECP384", pfsGroup: "ECP384" },
          ...{ ipsecEncryption: "GCMAES256", ipsecIntegrity: "GCMAES256" },
          ...{ saLifeTimeSeconds: 3600, saDataSizeKilobytes: 102400000 },
        },
      ]);
      expect(inputs["gatewayCustomBgpIpAddresses"]).toMatchObject([
        { ipConfigurationId: "/ip/0" },
        { ipConfigurationId: "/ip/1" },
      ]);
    }
    expect(all.one(types.azureConnection, "vpn-aws-azure-3").inputs["gatewayCustomBgpIpAddresses"]).toMatchObject([
      { customBgpIpAddress: "169.254.21.130" },
      { customBgpIpAddress: "169.254.21.138" },
    ]);
  });

  it("makes one connection after the other, of both pairs: its gateway takes one change at a time", async () => {
    const made6 = (await made()).of(types.azureConnection);
    const before = Object.fromEntries(
      made6.map(({ name, dependsOn }) => [name, dependsOn.filter((one) => one.startsWith(types.azureConnection))]),
    );
    const of = (name: string) => [`${types.azureConnection}::${name}`];
    expect(before).toEqual({
      "vpn-aws-azure-1": [],
      "vpn-aws-azure-2": of("vpn-aws-azure-1"),
      "vpn-aws-azure-3": of("vpn-aws-azure-2"),
      "vpn-aws-azure-4": of("vpn-aws-azure-3"),
      "vpn-gcp-azure-1": of("vpn-aws-azure-4"),
      "vpn-gcp-azure-2": of("vpn-gcp-azure-1"),
    });
  });
});

describe("keys", () => {
  it("are drawn for each tunnel, of letters and digits behind a letter, and drawn anew with its generation alone", async () => {
    const drawn = (await made({ more: { generations: { "aws-azure-2": 2 } } })).of(types.key);
    expect(drawn).toHaveLength(10);
    for (const { name, inputs } of drawn)
      expect(inputs).toMatchObject({
        ...{ length: 39, special: false },
        keepers: { generation: name === "vpn-aws-azure-2" ? "2" : "0" },
      });
  });

  it("are the same at both ends of a tunnel, and never another tunnel's", async () => {
    const mesh = meshOf(tunnelPairs);
    const keys: Keys = Object.fromEntries(mesh.tunnels.map(({ name }) => [name, output(`key of ${name}`)]));
    const of = (pair: TunnelPair) => ({
      ...{ place: aPlace(), keys, tunnels: mesh.tunnels.filter((one) => one.pair === pair) },
    });
    const all = await record(() => {
      new AwsGoogle("vpn-aws-gcp", { ...of("aws-gcp"), aws: ends.aws, gcp: ends.gcp });
      new AwsAzure("vpn-aws-azure", { ...of("aws-azure"), aws: ends.aws, azure: ends.azure });
      new GoogleAzure("vpn-gcp-azure", { ...of("gcp-azure"), gcp: ends.gcp, azure: ends.azure });
    });
    const at = (type: string, name: string, key: string) => JSON.stringify(all.one(type, name).inputs[key]);
    for (const { name, aws, gcp, azure } of mesh.tunnels) {
      const key = expect.stringContaining(`"key of ${name}"`) as string;
      const [, pair = ""] = /^(.*)-\d$/.exec(name) ?? [];
      if (aws)
        expect(
          at(types.awsConnection, `vpn-${pair}-aws-${aws.connection + 1}`, `tunnel${aws.tunnel + 1}PresharedKey`),
        ).toEqual(key);
      if (gcp) expect(at(types.tunnel, `vpn-${name}`, "sharedSecret")).toEqual(key);
      if (azure) expect(at(types.azureConnection, `vpn-${name}`, "sharedKey")).toEqual(key);
    }
  });

  it("are secrets from birth", async () => {
    const keys: Output<string>[] = [];
    await made({
      more: {
        change: {
          tunnel: (sound) => (keys.push(sound.sharedSecret as Output<string>), sound),
        },
      },
    });
    expect(keys).toHaveLength(6);
    for (const key of keys) expect(await isSecret(key)).toBe(true);
  });
});
