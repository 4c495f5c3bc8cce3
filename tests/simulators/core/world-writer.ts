import { World } from "../../../simulators/core/world";

/** What one of several processes does to a world at once (see world.test.ts): `FILE NAME COUNT`. */
const [, , file, name, count] = process.argv;
const world = World.open(file!);
for (let index = 0; index < Number(count); index++) {
  world.change(() => {
    const total = Number(world.meta("total") ?? 0);
    world.put({ token: "tiny:net", id: `${name}-${index}`, scope: "", region: "", inputs: {}, outputs: {} });
    world.setMeta("total", String(total + 1));
  });
}
world.close();
