import { gcpCloud } from "../../../simulators/gcp/cloud";
import { google, project, token } from "./clouds";

it("a run that asks for nothing else finds what an earlier one made, wherever it stands", async () => {
  const before = await google();
  const network = await before.create(token.network, { name: "n", autoCreateSubnetworks: false });
  const ring = await before.create(token.ring, { name: "r", location: "us-east4" });
  const key = await before.create(token.key, { name: "k", keyRing: ring.id });
  // Another process, which has heard of no type yet: a refresh, or a take-down.
  const now = gcpCloud(() => before.world, "9.37.0");
  now.configure({ project, region: "us-central1" });
  const found = Object.entries({ [token.network]: network, [token.ring]: ring, [token.key]: key }).map(
    ([type, { id, outputs }]) => now.read({ token: type, name: "it", urn: "" }, id, outputs)?.id,
  );
  expect(found).toEqual([network.id, ring.id, key.id]);
});
