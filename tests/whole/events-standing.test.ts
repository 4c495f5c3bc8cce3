import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { EventResult } from "../../cli/local/event-result";
import { projectRoot } from "../../tools/root";
import { created } from "../functions/samples";
import { describeNeeding, jqProblem } from "../needs";
import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(900_000);

/** Prod as it ships, which forwards orders: one event on the first bus, followed through what the program made on each cloud. */
describe("coffee local event, on prod as it stands", () => {
  const coffee = new Coffee();
  beforeAll(() => coffee.stand("prod"));
  afterAll(() => coffee.dispose());

  const event = created();
  const data = JSON.stringify(event.data);

  test("an order takes effect where it was born, and is counted on the two clouds that it goes on to", async () => {
    const { code, stdout } = await coffee.run(
      "local",
      "event",
      "prod",
      "coffee.order.created",
      "--data",
      data,
      "--json",
    );
    const { deliveries, deadLetters } = JSON.parse(stdout) as EventResult;
    expect(
      deliveries.map(({ cloud, target, attempts, result }) => `${cloud} ${target} ${attempts} ${result}`).sort(),
    ).toEqual([
      "aws analytics 1 done",
      "aws forward 1 done",
      "aws notification 1 done",
      "aws order 1 done",
      "aws service-payment 0 queued",
      "azure analytics 1 done",
      "gcp analytics 1 done",
      "gcp forward 1 done",
    ]);
    expect([code, deadLetters]).toEqual([0, []]);
  });

  test("the same event again has no second effect, and a person reads where it went", async () => {
    const whole = JSON.stringify({ ...event, source: "urn:go-coffee:prod:azure:order" });
    const again = () => coffee.run("local", "event", "prod", event.type, "--data", whole, "--cloud", "azure", "--logs");
    const first = await again();
    expect(first.stderr).not.toContain("had taken effect");
    expect(first.stdout).toContain("✓ order (azure) coffee.order.created: took effect");
    const second = await again();
    expect([second.code, second.stdout]).toEqual([0, first.stdout]);
    for (const who of ["order", "notification", "analytics"])
      expect(second.stderr).toMatch(new RegExp(`^${who}: .*had taken effect`, "m"));
  });

  test("it works from any folder", async () => {
    const child = spawn(
      process.execPath,
      [path.join(projectRoot(), "bin", "coffee.cjs"), "local", "event", "prod", event.type, "--data", data],
      {
        ...{ cwd: coffee.folder, env: { ...process.env, GOCOFFEE_LOCAL: coffee.folder }, stdio: "ignore" },
      },
    );
    expect(await once(child, "close")).toEqual([0, null]);
  });

  describeNeeding(jqProblem(), "as docs/runbooks/events.md reads the outputs", () => {
    const page = new Runbook("events");
    const read = (pattern: RegExp, input: unknown) => {
      const [, jq] = / jq (.*?)(?: > \S+)?$/.exec(page.commands(pattern)[0]!)!;
      return execFileSync("sh", ["-c", `jq ${jq!}`], { input: JSON.stringify(input), encoding: "utf8" });
    };
    const outputs = async () => {
      const { stdout } = await coffee.run("local", "outputs", "prod", "--json");
      return JSON.parse(stdout) as { outputs: { clouds: Record<string, { events: { subscribers: object } }> } };
    };

    test("each bus is where it says", async () => {
      const written = await outputs();
      const { clouds } = written.outputs;
      const events = JSON.stringify(clouds["aws"]!.events);
      expect(JSON.stringify(JSON.parse(read(/output clouds .*aws\.events/, clouds)))).toBe(events);
      expect(JSON.stringify(JSON.parse(read(/local outputs .*aws\.events/, written)))).toBe(events);
      for (const cloud of ["gcp", "azure"]) {
        expect(page.text).toContain(`.${cloud}.events`);
        expect(clouds[cloud]!.events.subscribers).toHaveProperty("order");
      }
    });

    test("and what brings Azure's packages in is a line for each function", async () => {
      const { clouds } = (await outputs()).outputs;
      const lines = read(/release\.sh$/, clouds)
        .trimEnd()
        .split("\n");
      expect(lines).toHaveLength(4);
      for (const line of lines) expect(line).toMatch(/release-azure/);
    });
  });

  test("what is wrong is said, and is wrong use", async () => {
    const { code, stdout, stderr } = await coffee.run(
      "local",
      "event",
      "prod",
      "coffee.order.created",
      "--data",
      '{"version":0}',
    );
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("data.orderId: ");
    expect((await coffee.run("local", "event", "prod", "--redrive", "tea")).stderr).toContain(
      "no subscriber tea on aws",
    );
  });
});
