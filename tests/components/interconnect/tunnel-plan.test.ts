import fc from "fast-check";
import { asnOf } from "../../../components/core/asns";
import { contains, host, overlaps, parse } from "../../../components/core/cidr";
import { clouds, type Cloud } from "../../../components/core/contracts";
import { cloudsOf, pairsOf, tunnelNames, tunnelPairs, type TunnelPair } from "../../../components/core/tunnels";
import {
  keptByAws,
  planMesh,
  takenByAzure,
  type MeshEnd,
  type MeshRequest,
  type Which,
} from "../../../components/interconnect/tunnel-plan";
import { addressPlan, onPremises, slots, tunnels } from "../../../config/address-plan";

function endOf(slot: number, cloud: Cloud, which: Which, expressRoute = false): MeshEnd {
  const { network, pods, regional } = addressPlan(slot, cloud, which);
  const announced = cloud === "gcp" ? [regional.private, pods, regional.data] : [network];
  return {
    cloud,
    which,
    asn: asnOf(cloud, which, slot, { expressRoute: expressRoute && which === "main" }),
    announced,
  };
}

const asked = (
  slot: number,
  there: readonly (readonly [Cloud, Which])[],
  pairs?: readonly TunnelPair[],
): MeshRequest => ({
  ends: there.map(([cloud, which]) => endOf(slot, cloud, which)),
  pairs: pairs ?? pairsOf(there.map(([cloud]) => cloud)),
  inside: (pair) => tunnels(slot, pair),
});
const main = (slot: number, there: readonly Cloud[] = clouds, pairs?: readonly TunnelPair[]) =>
  asked(
    slot,
    there.map((cloud) => [cloud, "main"]),
    pairs,
  );

/** Any set of clouds; the second region of each with it or not, where the slot has room for that; any pairs of them. */
const anyRequest = fc
  .record({
    slot: fc.constantFrom(...slots),
    there: fc.uniqueArray(fc.constantFrom(...clouds), { minLength: 2 }),
    away: fc.uniqueArray(fc.constantFrom(...clouds)),
    pairs: fc.uniqueArray(fc.constantFrom(...tunnelPairs), { minLength: 1 }),
  })
  .map(({ slot, there, away, pairs }) => {
    const ends: [Cloud, Which][] = there.map((cloud) => [cloud, "main"]);
    if (slot < 3)
      ends.push(...there.filter((one) => away.includes(one)).map((one): [Cloud, Which] => [one, "standby"]));
    return asked(
      slot,
      ends,
      pairs.filter((pair) => cloudsOf[pair].every((cloud) => there.includes(cloud))),
    );
  });

describe("a mesh", () => {
  it("of three clouds has ten tunnels, each with its two ends", () => {
    const { tunnels: made } = planMesh(main(2));
    expect(made.map(({ name }) => name)).toEqual(tunnelPairs.flatMap(tunnelNames));
    expect(made[0]).toEqual({
      ...{ name: "aws-gcp-1", pair: "aws-gcp", index: 1, insideCidr: "169.254.20.128/30" },
      aws: { which: "main", asn: 64522, address: "169.254.20.129", connection: 0, tunnel: 0 },
      gcp: { which: "main", asn: 64542, address: "169.254.20.130", interface: 0, peerInterface: 0 },
    });
    expect(made.at(-1)).toEqual({
      ...{ name: "gcp-azure-2", pair: "gcp-azure", index: 2, insideCidr: "169.254.22.132/30" },
      gcp: { which: "main", asn: 64542, address: "169.254.22.133", interface: 1, peerInterface: 1 },
      azure: {
        ...{ which: "main", asn: 64552, address: "169.254.22.134", instance: 1 },
        customAddresses: ["169.254.22.130", "169.254.22.134"],
      },
    });
  });

  it("tells each end what it reaches, and nothing of itself", () => {
    const mesh = planMesh(main(2));
    expect(mesh.of("aws")).toEqual({
      ...{ asn: 64522, count: 8 },
      announced: ["10.128.0.0/16"],
      remote: ["10.144.0.0/17", "10.146.0.0/15", "10.144.224.0/20", "10.160.0.0/16"],
    });
    expect(mesh.of("azure")).toEqual({
      ...{ asn: 64552, count: 6, announced: ["10.160.0.0/16"] },
      remote: ["10.128.0.0/16", "10.144.0.0/17", "10.146.0.0/15", "10.144.224.0/20"],
      azureAddresses: [
        ["169.254.21.130", "169.254.21.134", "169.254.22.130"],
        ["169.254.21.138", "169.254.21.142", "169.254.22.134"],
      ],
    });
  });

  it("reaches only those that it is joined to", () => {
    const mesh = planMesh(main(1, clouds, ["aws-gcp"]));
    expect(mesh.of("azure")).toBeUndefined();
    expect(mesh.of("aws", "standby")).toBeUndefined();
    expect(mesh.of("gcp")?.remote).toEqual(mesh.of("aws")?.announced);
    expect(mesh.tunnels.map(({ name }) => name)).toEqual(["aws-gcp-1", "aws-gcp-2", "aws-gcp-3", "aws-gcp-4"]);
  });

  it("has no ASN, address or range twice, whatever it is made of", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const mesh = planMesh(request);
        const { tunnels: made } = mesh;
        const asns = request.ends.map(({ asn }) => asn);
        expect(new Set(asns).size).toBe(asns.length);
        expect(new Set(made.map(({ name }) => name)).size).toBe(made.length);
        made.forEach((one, index) => {
          for (const other of made.slice(index + 1)) expect(overlaps(one.insideCidr, other.insideCidr)).toBe(false);
        });
        const announced = request.ends.flatMap((end) => end.announced);
        announced.forEach((one, index) => {
          for (const other of announced.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
        });
        for (const { cloud, which } of request.ends)
          for (const remote of mesh.of(cloud, which)?.remote ?? [])
            for (const own of mesh.of(cloud, which)!.announced) expect(overlaps(own, remote)).toBe(false);
      }),
    );
  });

  it("keeps to what each cloud takes of the link-local addresses", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        for (const { insideCidr, aws, gcp, azure } of planMesh(request).tunnels) {
          expect(parse(insideCidr).prefix).toBe(30);
          if (aws) {
            expect(keptByAws.some((kept) => overlaps(kept, insideCidr))).toBe(false);
            expect(aws.address).toBe(host(insideCidr, 1));
          }
          if (azure) {
            expect(takenByAzure.some((taken) => contains(taken, insideCidr))).toBe(true);
            expect(azure.address).toBe(host(insideCidr, 2));
            expect(azure.customAddresses[azure.instance]).toBe(azure.address);
            expect(azure.customAddresses[0]).not.toBe(azure.customAddresses[1]);
          }
          if (gcp) expect(gcp.address).toBe(host(insideCidr, azure ? 1 : 2));
        }
      }),
    );
  });

  it("names for each instance of Azure's addresses that the gateway has, each once", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const mesh = planMesh(request);
        for (const which of ["main", "standby"] as const) {
          const sides = mesh.of("azure", which)?.azureAddresses;
          if (sides === undefined) continue;
          expect(new Set(sides.flat()).size).toBe(sides.flat().length);
          for (const { azure } of mesh.tunnels.filter((one) => one.azure?.which === which))
            [0, 1].forEach((instance) => expect(sides[instance]).toContain(azure!.customAddresses[instance]));
        }
      }),
    );
  });

  it("gives Azure's gateway the same addresses whichever pairs are asked for", () => {
    const all = planMesh(main(2)).of("azure")?.azureAddresses;
    for (const pairs of [["aws-azure"], ["gcp-azure"], ["aws-azure", "gcp-azure"]] as const)
      expect(planMesh(main(2, clouds, pairs)).of("azure")?.azureAddresses).toEqual(all);
    expect(
      planMesh(main(4, ["gcp", "azure"]))
        .of("azure")
        ?.azureAddresses?.map((own) => own.length),
    ).toEqual([3, 3]);
  });

  it("joins each of Google's interfaces to one connection of AWS's, and to each of its four addresses once", () => {
    const made = planMesh(main(0)).tunnels.filter(({ pair }) => pair === "aws-gcp");
    expect(made.map(({ gcp }) => [gcp?.interface, gcp?.peerInterface])).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
    ]);
    expect(made.map(({ aws }) => [aws?.connection, aws?.tunnel])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it("moves no tunnel when an end or a pair comes or goes", () => {
    fc.assert(
      fc.property(anyRequest, fc.constantFrom(...clouds), (request, gone) => {
        const all = planMesh(request).tunnels;
        const fewer = planMesh({ ...request, ends: request.ends.filter(({ cloud }) => cloud !== gone) }).tunnels;
        for (const one of fewer) expect(all.find(({ name }) => name === one.name)).toEqual(one);
      }),
    );
  });
});

describe("a mesh that cannot be", () => {
  const [aws, gcp] = [endOf(2, "aws", "main"), endOf(2, "gcp", "main")];
  const of = (ends: MeshEnd[], inside = (pair: TunnelPair) => tunnels(2, pair)) =>
    planMesh({ ends, pairs: ["aws-gcp"], inside });

  it("names both owners of an ASN, and of a range", () => {
    expect(() => of([aws, { ...gcp, asn: aws.asn }])).toThrow(
      "the mesh of tunnels: aws and gcp both have the ASN 64522",
    );
    expect(() => of([aws, { ...gcp, announced: ["10.128.64.0/20"] }])).toThrow(
      "the mesh of tunnels: aws (10.128.0.0/16) overlaps gcp (10.128.64.0/20)",
    );
  });

  it("names both owners where the other end of a cable has addresses of ours", () => {
    const beside = [{ owner: "offices and data centres", cidr: "10.144.0.0/12" }];
    expect(() => planMesh({ ...main(2, ["aws", "gcp"]), beside })).toThrow(
      /gcp \(10\.144\.0\.0\/17\) overlaps offices and data centres \(10\.144\.0\.0\/12\)/,
    );
    const apart = [{ owner: "offices and data centres", cidr: onPremises }];
    for (const slot of slots) expect(() => planMesh({ ...main(slot), beside: apart })).not.toThrow();
  });

  it("is told when its block of addresses is too small, AWS's own, or none of Azure's", () => {
    expect(() =>
      planMesh(
        asked(3, [
          ["aws", "main"],
          ["gcp", "main"],
          ["gcp", "standby"],
        ]),
      ),
    ).toThrow(/has no room for tunnel 5 of aws-gcp/);
    expect(() => of([aws, gcp], () => "169.254.2.0/28")).toThrow("169.254.2.0/30 of aws-gcp is kept by AWS");
    expect(() => planMesh({ ...main(2, ["aws", "azure"]), inside: () => "169.254.20.0/28" })).toThrow(
      "169.254.20.0/30 of aws-azure is not taken by Azure",
    );
  });

  it("gives Azure the ASN that a circuit asks for, beside one", () => {
    expect(endOf(2, "azure", "main", true).asn).toBe(65515);
  });
});
