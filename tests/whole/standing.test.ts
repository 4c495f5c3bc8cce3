import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Coffee } from "./coffee";

jest.setTimeout(300_000);

/** What several whole-engine tests begin with: `Coffee.stand`. */
describe("an environment that was brought up by another test", () => {
  const [first, second] = [new Coffee(), new Coffee()];
  const before = process.env["GOCOFFEE_STANDING"];
  const own = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-standing-"));
  beforeAll(() => void (process.env["GOCOFFEE_STANDING"] ??= own));
  afterAll(() => {
    if (before === undefined) delete process.env["GOCOFFEE_STANDING"];
    fs.rmSync(own, { recursive: true });
    first.dispose();
    second.dispose();
  });

  test("is the same in the copy, for the command and for the engine on its own", async () => {
    await first.stand("dev");
    await second.stand("dev");
    const world = (coffee: Coffee) => coffee.world("dev", (one) => one.everything());
    expect(world(first).length).toBeGreaterThan(100);
    expect(world(second)).toEqual(world(first));
    const { code, output } = await second.pulumi("dev", second.configWith("dev"), ["preview", "--stack", "dev"]);
    expect([code, output]).toEqual([0, expect.any(String)]);
    expect(second.changes("dev")).toEqual([]);
  });
});
