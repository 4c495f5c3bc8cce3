import * as fs from "node:fs";
import { read, readWorld } from "../../../cli/trace/read";
import { World } from "../../../simulators/core/world";
import { place, write } from "../local/place";

test("what stands with real API servers can be read by who needs no cluster, and a journey is refused", () => {
  const at = place();
  const bus = "aws:cloudwatch/eventBus:EventBus";
  try {
    const resources = [{ urn: `urn:pulumi:dev::p::${bus}::bus`, type: bus, custom: true, id: "bus" }];
    write(at.state, JSON.stringify({ version: 3, checkpoint: { stack: "dev", latest: { resources } } }));
    const world = World.open(at.world);
    world.put({ token: bus, id: "bus", scope: "", region: "x", inputs: {}, outputs: {} });
    world.close();
    fs.mkdirSync(at.clusters, { recursive: true });
    expect(
      readWorld(at)
        .all(bus)
        .map(({ id }) => id),
    ).toEqual(["bus"]);
    expect(() => read(at)).toThrow("the clusters of dev are real API servers");
  } finally {
    at.dispose();
  }
});
