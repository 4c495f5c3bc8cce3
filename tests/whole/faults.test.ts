import type { OperationResult } from "../../cli/local/operate";
import { Coffee } from "./coffee";

jest.setTimeout(180_000);

/** Clouds that misbehave, as `--fault` asks them to: the steps build on each other. */
describe("faults on the local clouds", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());

  /** A run that must fail. */
  async function failing(operation: OperationResult["operation"], fault: string) {
    const policies = operation === "up" ? ["--no-policies"] : [];
    const run = await coffee.run("local", operation, "dev", "--json", ...policies, "--fault", fault);
    expect(run.code).toBe(1);
    return { ...run, result: JSON.parse(run.stdout) as OperationResult };
  }

  test("a region that goes dark: nothing in it is made, and the error is the network's", async () => {
    const { result, stderr } = await failing("up", "any * dark in us-east-1");
    expect(result.result).toBe("failed");
    expect(result.errors.join("\n")).toMatch(
      /^[\w-]+: request send failed: dial tcp: i\/o timeout: region us-east-1 does not answer/m,
    );
    expect(stderr).toMatch(/fault "any \* dark in us-east-1": struck (once|\d+ times)/);
    expect(coffee.world("dev", (world) => world.all("aws:ec2/vpc:Vpc"))).toEqual([]);
  });

  test("a create that fails: what does not need it is made", async () => {
    const { result, stderr } = await failing("up", "create aws:rds/instance:Instance fails once");
    expect(result.errors.join("\n")).toMatch(
      /^database-instance: api error InternalFailure: An internal error has occurred/m,
    );
    expect(stderr).toContain('fault "create aws:rds/instance:Instance fails once": struck once');
    expect(coffee.world("dev", (world) => world.all("aws:rds/instance:Instance"))).toEqual([]);
    expect(coffee.world("dev", (world) => world.all("aws:ec2/vpc:Vpc"))).toHaveLength(1);
  });

  test("a cloud that crashes half-way, and one that only throttles: the next up goes on from there, to the end", async () => {
    const { result } = await failing("up", "create aws:rds/instance:Instance crashes once");
    expect(result.result).toBe("failed");
    const throttled = await coffee.local("up", "dev", "--no-policies", "--fault", "create * throttled 5 times");
    expect(throttled).toMatchObject({ result: "done", errors: [], changes: { replace: 0, delete: 0 } });
    expect(throttled.changes.create).toBeGreaterThan(0);
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
    });
  });

  test("a refresh of a region that does not answer fails, and forgets nothing", async () => {
    const before = (await coffee.state("dev")).map(({ urn }) => urn);
    const { result } = await failing("refresh", "read * dark in us-east-1");
    expect(result.errors.join("\n")).toMatch(/region us-east-1 does not answer/);
    expect((await coffee.state("dev")).map(({ urn }) => urn)).toEqual(before);
    expect(coffee.world("dev", (world) => world.meta("faults"))).toBe("[]");
  });
});
