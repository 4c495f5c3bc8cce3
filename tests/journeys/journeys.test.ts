import { resourcesIn } from "../../cli/local/checkpoint";
import { layout } from "../../cli/local/layout";
import { projectRoot } from "../../tools/root";
import { Coffee } from "../whole/coffee";
import { Copy, expected, type Stood, walkAll } from "./changes";
import { credentials } from "./credentials";
import { inside } from "./inside";
import { scaling } from "./scaling";
import { wayIn } from "./way-in";

jest.setTimeout(180_000);

const environments = ["dev", "staging", "prod"] as const;

describe("journeys", () => {
  const coffee = new Coffee();
  const stood: Partial<Record<(typeof environments)[number], Stood & { walked: string[] }>> = {};
  afterAll(() => coffee.dispose());

  test.each(environments)("all hold in %s, for every path and service", async (environment) => {
    await coffee.local("up", environment, "--no-policies");
    const { state } = layout(projectRoot(), environment, undefined, coffee.folder);
    const standings = coffee.world(environment, (world) => world.everything());
    const found = { environment, standings, state: resourcesIn(state) };
    const { walked, breaks } = walkAll(new Copy(found).world());
    stood[environment] = { ...found, walked };
    expect(breaks).toEqual({});
    expect(walked).toEqual([
      ...["/", ...["coffee", "notifications", "orders", "payments", "users"].map((name) => `/api/v1/${name}`)].map(
        (path) => `request ${path}`,
      ),
      ...["credential", "scale"].flatMap((journey) =>
        ["coffee", "notification", "order", "payment", "user", "web"].map((name) => `${journey} ${name}`),
      ),
    ]);
  });

  test.each([...wayIn, ...inside, ...credentials, ...scaling].map((change) => [change.what, change] as const))(
    "%s",
    (_, change) => {
      const before = stood[change.environment ?? "dev"]!;
      const copy = new Copy(before);
      change.does(copy);
      const { breaks } = walkAll(copy.world());
      expect(breaks).toEqual(expected(change, before.walked));
    },
  );
});
