import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

/** docs/runbooks/lose-cloudflare.md and fail-over-by-hand.md on one `prod` that stands behind Cloudflare: the steps build on each other. What people type at a cloud's own API is done to the world. */
describe("customers are led by hand", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  type Parts = [under: string, yaml: string][];
  const [lost, byHand] = [new Runbook("lose-cloudflare"), new Runbook("fail-over-by-hand")];
  const set = (pattern: RegExp): Parts[number] => [
    "traffic.cloudflare",
    lost.yaml(pattern).replace("traffic.cloudflare.", ""),
  ];
  const behind: Parts[number] = ["traffic.cloudflare", "delegated: true"];
  const opened = set(/^traffic\.cloudflare\.delegated: false$/);
  const past = set(/^traffic\.cloudflare\.proxied: false$/);
  const config = (...parts: Parts) => coffee.configWith("prod", ...parts);
  const up = async (...parts: Parts) => {
    await coffee.local("up", "prod", "--no-policies", "--config", config(...parts));
    return coffee.changes("prod");
  };
  const all = (token: string) => coffee.world("prod", (world) => world.all(token));
  const poolOf = (cloud: string) =>
    all("cloudflare:index/loadBalancerPool:LoadBalancerPool").find(({ inputs }) =>
      String(inputs["name"]).endsWith(`-${cloud}`),
    )!;

  beforeAll(async () => {
    await coffee.stand("prod", config(behind));
    await coffee.run("local", "approve", "prod");
  });

  test("the clouds are opened, and nothing of Cloudflare's changes (lose-cloudflare.md, 1)", async () => {
    const guards = () => JSON.stringify(all("aws:wafv2/webAcl:WebAcl").map(({ inputs }) => inputs["rules"]));
    expect(guards()).toContain("edge-secret");
    const steps = await up(opened);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter(({ op, type }) => op === "replace" || type.startsWith("cloudflare:"))).toEqual([]);
    expect(guards()).not.toContain("edge-secret");
  });

  test("its proxy is left out, and its names go on leading customers (2)", async () => {
    const steps = await up(opened, past);
    expect(steps.filter(({ op }) => op === "replace")).toEqual([]);
    const [balancer] = all("cloudflare:index/loadBalancer:LoadBalancer");
    expect(balancer!.inputs).toMatchObject({ proxied: false });
    expect((await coffee.run("trace", "prod", "failover")).code).toBe(0);
  });

  test("Route 53's servers and its key can be read, for the registrar (3)", async () => {
    // Locally outputs are read by `coffee local outputs`, which takes the state as `stack output` does.
    const [, output, where] = /^npx pulumi stack output (\w+) .* jq -r '\.([\w.]+)'$/.exec(
      lost.commands(/^npx pulumi stack output clouds /)[0]!,
    )!;
    const { stdout } = await coffee.run("local", "outputs", "prod", "--json");
    const zone = [output!, ...where!.split(".")].reduce<unknown>(
      (at, key) => (at as Record<string, unknown>)[key],
      (JSON.parse(stdout) as { outputs: unknown }).outputs,
    ) as { nameServers: string[]; dsRecord: string };
    expect(zone.nameServers).toHaveLength(4);
    expect(zone.dsRecord).toMatch(/^\d+ 13 2 [0-9A-F]+$/i);
  });

  test("a pool that is switched off sends customers on, and a refresh before an up switches it on (fail-over-by-hand.md)", async () => {
    expect(byHand.text).toContain(`--data '{"enabled":false}'`);
    const pool = poolOf("aws");
    coffee.world("prod", (world) => {
      const off = { enabled: false };
      world.put({ ...pool, inputs: { ...pool.inputs, ...off }, outputs: { ...pool.outputs, ...off } });
    });
    const led = async () => (await coffee.run("trace", "prod", "request", "/", "--without", "gcp")).stdout;
    expect(await led()).toContain("without Google Cloud it leads to Azure");
    expect((await up(opened, past)).map(({ name }) => name)).not.toContain("balancer-pool-aws");
    await coffee.local("refresh", "prod");
    expect((await up(opened, past)).map(({ op, name }) => `${op} ${name}`)).toEqual(["update balancer-pool-aws"]);
    expect(await led()).toContain("without Google Cloud it leads to AWS");
  });

  test("what is written into the file for longer is taken, and touches Cloudflare's balancer alone", async () => {
    const [, inner] = /^traffic: \{ (.*) \}$/.exec(byHand.yaml(/^traffic: \{ policy: weighted/))!;
    const longer = config(opened, past, ["traffic", `{ ${inner!} }`]);
    const { changed } = await coffee.local("preview", "prod", "--no-policies", "--config", longer);
    expect(changed.map(({ op, name }) => `${op} ${name}`).filter((one) => one.includes("balancer"))).toEqual([
      "update balancer-domain",
    ]);
    expect(changed.filter(({ op, type }) => op === "replace" && !type.startsWith("aws:route53/"))).toEqual([]);
  });
});
