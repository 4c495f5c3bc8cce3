import * as path from "node:path";
import { projectRoot } from "../../tools/root";
import { SmallProject } from "./small-project";

jest.setTimeout(600_000);

const types = {
  aws: "aws:ec2/vpnConnection:VpnConnection",
  google: "gcp:compute/vPNTunnel:VPNTunnel",
  face: "gcp:compute/routerInterface:RouterInterface",
  session: "gcp:compute/routerPeer:RouterPeer",
  azure: "azure-native:network:VirtualNetworkGatewayConnection",
};

/** The mesh of three clouds on the real engine and the local clouds. The steps build on each other. */
describe("the key of a tunnel", () => {
  const project = new SmallProject({});
  beforeAll(() => project.prepare());
  afterAll(() => project.dispose());

  const root = projectRoot();
  const program = (rotated: Record<string, number>) =>
    `const { load } = require(${JSON.stringify(path.join(root, "bin", "load.cjs"))});
     module.exports = () => load(${JSON.stringify(path.join(root, "tests", "whole", "mesh-program.ts"))}).mesh(${JSON.stringify(rotated)});`;
  const up = (rotated: Record<string, number>) => project.up(program(rotated));
  /** What the clouds have of each type, as JSON: keys included. */
  const standing = () =>
    project.world((world) =>
      Object.fromEntries(
        Object.values(types).flatMap((type) =>
          world.all(type).map((one) => [`${type} ${one.id}`, JSON.stringify([one.inputs, one.outputs])]),
        ),
      ),
    );

  test("is drawn with the mesh, which is the same in the next up", async () => {
    expect(await up({})).toMatchObject({ code: 0 });
    expect(Object.keys(standing())).toHaveLength(4 + 6 + 6 + 6 + 6);
    expect((await up({})).output).toMatch(/Resources:\n +\d+ unchanged/);
  });

  test("is another after the page's change, at both ends of that tunnel alone", async () => {
    const before = standing();
    const { code, output } = await up({ "aws-gcp-2": 1 });
    expect([code, output]).toEqual([0, expect.stringMatching(/replaced/)]);
    const after = standing();
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    const changed = Object.keys(after).filter((key) => after[key] !== before[key]);
    expect(changed.filter((key) => key.startsWith(types.aws))).toHaveLength(1);
    expect(changed.filter((key) => key.startsWith(types.azure))).toEqual([]);
    for (const type of [types.google, types.face, types.session])
      for (const key of changed.filter((one) => one.startsWith(type))) expect(key).toMatch(/vpn-aws-gcp-2$/);
    expect(changed.some((key) => key.startsWith(types.google))).toBe(true);
  });

  test("keeps to one tunnel in an up, and never goes back", async () => {
    const before = standing();
    const two = await up({ "aws-gcp-2": 2, "gcp-azure-1": 1 });
    expect(two.code).not.toBe(0);
    expect(two.output).toMatch(/want one tunnel's key changed in an up, got aws-gcp-2, gcp-azure-1/);
    const back = await up({});
    expect(back.output).toMatch(/connectivity\.vpn\.rotated\.aws-gcp-2: want 1 or more, got 0/);
    expect(standing()).toEqual(before);
  });

  test("of a tunnel to Azure is an update there, and a new tunnel at Google", async () => {
    const before = standing();
    expect(await up({ "aws-gcp-2": 1, "gcp-azure-1": 1 })).toMatchObject({ code: 0 });
    const after = standing();
    const changed = Object.keys(after).filter((key) => after[key] !== before[key]);
    expect(changed.filter((key) => key.startsWith(types.aws))).toEqual([]);
    expect(changed.filter((key) => key.startsWith(types.azure))).toEqual([expect.stringMatching(/vpn-gcp-azure-1$/)]);
    expect((await up({ "aws-gcp-2": 1, "gcp-azure-1": 1 })).output).toMatch(/Resources:\n +\d+ unchanged/);
  });
});
