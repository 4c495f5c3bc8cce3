import { Dns } from "../../../../components/gcp/edge/dns";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const zone = async (networks: boolean) =>
  (
    await record(
      () =>
        void new Dns("dns", {
          place: aPlace({ networks }),
          project,
          domain: "gocoffee.example",
          networkId: "the-network",
        }),
    )
  ).of("gcp:dns/managedZone:ManagedZone");

it("one zone, of a name that AWS's is not, that the network alone sees", async () => {
  const zones = await zone(false);
  expect(zones.map(({ inputs }) => inputs)).toEqual([
    expect.objectContaining({
      ...{ project, name: "go-coffee-dev-private", dnsName: "gcp.internal.gocoffee.example.", visibility: "private" },
      privateVisibilityConfig: { networks: [{ networkUrl: "the-network" }] },
    }),
  ]);
});

it.each([true, false])(
  "is protected with networks, and else goes with the records that others made: %p",
  async (networks) => {
    const [{ inputs, protect } = { inputs: {}, protect: undefined }] = await zone(networks);
    expect(protect).toBe(networks);
    expect((inputs as Record<string, unknown>)["forceDestroy"]).toBe(!networks);
  },
);
