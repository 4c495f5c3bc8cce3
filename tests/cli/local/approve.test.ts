import { approve } from "../../../cli/local/approve";
import { Failure } from "../../../cli/failure";
import type { Standing } from "../../../simulators/core/standing";
import { World } from "../../../simulators/core/world";
import type { Props } from "../../../simulators/protocol/values";
import { place, write } from "./place";

const origin = "/subscriptions/s/resourceGroups/edge/providers/Microsoft.Cdn/profiles/p/originGroups/g/origins/o";
const stands = (token: string, id: string, outputs: Props): Standing => ({
  ...{ token: `azure-native:${token}`, id, scope: "", region: "", inputs: {}, outputs },
});
const asks = (id: string, status: string) => ({
  ...{ name: id, privateEndpoint: { id } },
  privateLinkServiceConnectionState: { status, description: "d" },
});
const state = JSON.stringify({
  version: 3,
  checkpoint: {
    latest: { resources: [{ urn: "urn:pulumi:dev::go-coffee::pulumi:pulumi:Stack::s", type: "pulumi:pulumi:Stack" }] },
  },
});

describe("what people do at a cloud after the first up", () => {
  const at = place();
  const printed: string[] = [];
  let written: jest.SpyInstance;
  beforeEach(() => {
    printed.length = 0;
    written = jest.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  });
  afterEach(() => written.mockRestore());
  afterAll(() => at.dispose());

  const inWorld = <T>(work: (world: World) => T): T => {
    const world = World.open(at.world);
    try {
      return work(world);
    } finally {
      world.close();
    }
  };

  test("is refused where nothing stands", () => {
    expect(() => approve(at, false)).toThrow(Failure);
  });

  test("names are proved, Front Door is let in, and nobody else who asks", () => {
    write(at.state, state);
    inWorld((world) => {
      world.put(stands("cdn:AFDOrigin", origin, {}));
      world.put(stands("cdn:AFDCustomDomain", "d", { hostName: "azure.x.example", domainValidationState: "Pending" }));
      const privateEndpointConnections = [asks(origin, "Pending"), asks("/stranger", "Pending")];
      world.put(stands("network:PrivateLinkService", "/links/gateway", { privateEndpointConnections }));
    });
    approve(at, true);
    expect(JSON.parse(printed.join(""))).toEqual({
      environment: "dev",
      approved: ["the name azure.x.example is proved, and has its certificate", "Front Door is let in at gateway"],
    });
    const [domain] = inWorld((world) => world.all("azure-native:cdn:AFDCustomDomain"));
    expect(domain?.outputs["domainValidationState"]).toBe("Approved");
    const [link] = inWorld((world) => world.all("azure-native:network:PrivateLinkService"));
    expect(link?.outputs["privateEndpointConnections"]).toEqual([
      asks(origin, "Approved"),
      asks("/stranger", "Pending"),
    ]);
  });

  test("is nothing the second time", () => {
    approve(at, false);
    expect(printed.join("")).toBe("dev: nothing waits for anybody\n");
  });
});
