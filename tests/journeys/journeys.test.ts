import * as fs from "node:fs";
import * as path from "node:path";
import { resourcesIn } from "../../cli/local/checkpoint";
import { layout } from "../../cli/local/layout";
import { requestWithout } from "../../cli/trace/between/without";
import { event } from "../../cli/trace/journeys/event";
import { request } from "../../cli/trace/journeys/request";
import { TraceWorld } from "../../cli/trace/world";
import { projectRoot } from "../../tools/root";
import { frozen } from "../frozen";
import { Coffee } from "../whole/coffee";
import { Runbook } from "../whole/runbook";
import type { RenderResult } from "../../cli/render/command";
import { trace, type TraceResult } from "../../cli/trace/trace";
import { azure } from "./azure/all";
import { backups, backupWalks } from "./backups";
import { brokenBetween, lostWithOne } from "./between";
import { alarms } from "./alarms";
import { alerts } from "./alerts";
import { Copy, expected, inClusterOf, type Stood, walkAll } from "./changes";
import { credentials } from "./credentials";
import { azureEvents, events, eventWalks, googleEvents } from "./events";
import { forwardedToAzure, forwardedToGoogle } from "./forwarding";
import { functionSpans } from "./function-spans";
import { google } from "./google/all";
import { inside } from "./inside";
import { insideStores } from "./inside-stores";
import { releases } from "./releases";
import { scaling } from "./scaling";
import { allWalks } from "./services";
import { lines, traces } from "./telemetry";
import { wayIn } from "./way-in";

jest.setTimeout(180_000);

const environments = ["dev", "staging", "prod"] as const;
/** Whether an environment's configuration has a cloud beside AWS. */
const stands = (cloud: "gcp" | "azure", environment = "dev"): boolean =>
  new RegExp(`^ {6}${cloud}:`, "m").test(
    fs.readFileSync(path.join(projectRoot(), `Pulumi.${environment}.yaml`), "utf8"),
  );

describe("journeys", () => {
  const coffee = new Coffee();
  const stood: Partial<Record<(typeof environments)[number] | "own", Stood & { walked: string[] }>> = {};
  /** Prod a second time, with its own world: with a database of Google's own, and with what that takes and no more. */
  const other = new Coffee();
  afterAll(() => {
    coffee.dispose();
    other.dispose();
  });

  test.each(environments)("all hold in %s, for every path and service", async (environment) => {
    await coffee.stand(environment);
    // What people do at Azure, once: until then customers get errors, and the journey says so.
    await coffee.run("local", "approve", environment);
    const { state } = layout(projectRoot(), environment, undefined, coffee.folder);
    const standings = frozen(coffee.world(environment, (world) => world.everything()));
    const found = { environment, standings, state: frozen(resourcesIn(state)) };
    const { walked, breaks } = walkAll(new Copy(found).world());
    stood[environment] = { ...found, walked };
    expect(breaks).toEqual({});
    const others = [...allWalks, ...backupWalks(environment !== "dev"), ...eventWalks];
    expect(walked.filter((walk) => !walk.startsWith("alarm "))).toEqual(others);
    const inCloud = standings.filter(({ token }) => /^aws:cloudwatch\/(metric|composite)Alarm:/.test(token));
    expect(inCloud.length).toBeGreaterThan(15);
    const atGoogle = standings.filter(({ token }) => token === "gcp:monitoring/alertPolicy:AlertPolicy");
    const atAzure = standings.filter(({ token }) =>
      /^azure-native:monitor:(MetricAlert|ScheduledQueryRule|ActivityLogAlert)$/.test(token),
    );
    for (const [cloud, alarms] of [["gcp", atGoogle] as const, ["azure", atAzure] as const]) {
      expect(alarms.length > 15).toBe(stands(cloud, environment));
      expect(standings.some((one) => inClusterOf(cloud, one))).toBe(stands(cloud, environment));
    }
    expect(walked).toEqual(
      expect.arrayContaining([
        ...alerts.map(({ name }) => `alarm ${name}`),
        ...inCloud.map(({ outputs }) => `alarm ${String(outputs["name"])}`),
        ...atGoogle.map(({ outputs }) => `alarm ${String(outputs["displayName"])}`),
        ...atAzure.map(({ id }) => `alarm ${id.split("/").at(-1)!}`),
      ]),
    );
  });

  test.each(["staging", "prod"] as const)("in %s the clouds reach each other, whatever one thing is lost", (name) => {
    expect(brokenBetween(stood[name]!)).toEqual([]);
    expect(lostWithOne(stood[name]!)).toEqual([]);
  });

  test("all hold in prod with a database of Google's own", async () => {
    const config = other.configWith(
      "prod",
      ["", "{ traffic: null, connectivity: null }"],
      ["objectives", "{ survives: null }"],
      ["clouds", "{ azure: null }"],
      ["clouds.gcp", "{ warmStandby: null }"],
      ["events", "{ serviceBus: null }"],
    );
    await other.stand("prod", config);
    const { state } = layout(projectRoot(), "prod", undefined, other.folder);
    const standings = frozen(other.world("prod", (world) => world.everything()));
    const found = { environment: "prod" as const, standings, state: frozen(resourcesIn(state)) };
    const { walked, breaks } = walkAll(new Copy(found).world());
    stood.own = { ...found, walked };
    expect(breaks).toEqual({});
    expect(walked).toContain("backup database");
  });

  test("an event tells a service's hops from a function's, and walks the way of spans behind their door once", () => {
    const { standings, state } = stood.dev!;
    const [walked] = trace(new TraceWorld(standings, state), event, "coffee.order.created");
    const pairs = walked!.hops.map(({ from, to }) => `${from} → ${to}`);
    expect(pairs).toEqual(
      expect.arrayContaining([...["service-order → the bus", "order → its queue", "analytics → the door for spans"]]),
    );
    // In dev upstream's image stands in for the services', and takes nothing.
    expect(pairs.filter((one) => /service-payment/.test(one))).toEqual([]);
    expect(pairs.filter((one) => / → (the pods of opentelemetry-collector|its pipeline)$/.test(one))).toHaveLength(2);
    const twice = pairs.filter((one, index) => pairs.indexOf(one) !== index && !/^(its|EventBridge)/.test(one));
    expect(twice).toEqual([]);
  });

  test("an event goes to a service's queue on each cloud, where the service's own image runs", () => {
    const { standings, state } = stood.staging!;
    const [walked] = trace(new TraceWorld(standings, state), event, "coffee.order.created");
    const pairs = walked!.hops.map(({ from, to }) => `${from} → ${to}`);
    for (const pair of [
      "service-payment → where it takes events",
      "what service-payment could not do → its dead letters",
    ])
      expect(pairs.filter((one) => one === pair)).toHaveLength(3);
  });

  test("in prod a cloud whose database follows another's answers no customer: without AWS they are led past it", () => {
    const world = new TraceWorld(stood.prod!.standings, stood.prod!.state);
    const [walked] = requestWithout(world, "aws", "/api/v1/orders");
    expect(walked!.hops[0]!.why).toBe("without AWS it leads to Azure");
    expect(walked!.hops.filter(({ holds }) => !holds)).toEqual([]);
    const waits = trace(world, request, "/api/v1/orders")[0]!.hops.filter(({ to }) => to === "the store of its users");
    expect(waits).toEqual([expect.objectContaining({ cluster: "Google Cloud", by: "MigrationJob warm-standby-job" })]);
  });

  const forwarded = {
    aws: forwardedToGoogle.filter(({ environment }) => stands("gcp", environment)),
    gcp: forwardedToAzure.filter(({ environment }) => stands("gcp", environment) && stands("azure", environment)),
  };
  test("wherever prod forwards from, what may happen to that is among what is done", () => {
    const forwarders = stood.prod!.state.filter(
      ({ urn, custom }) => custom && urn.endsWith("::events-forward-function"),
    );
    const from = Object.entries(forwarded).flatMap(([cloud, changes]) => (changes.length > 0 ? [cloud] : []));
    expect(forwarders.map(({ type }) => type.split(":")[0]).sort()).toEqual(from);
  });

  const changes = [
    ...[...wayIn, ...inside, ...insideStores, ...credentials, ...scaling, ...releases, ...lines, ...traces],
    ...[...backups, ...alarms, ...events],
    ...[...forwarded.aws, ...forwarded.gcp],
    ...functionSpans.filter(({ cloud = "aws", environment }) => cloud === "aws" || stands(cloud, environment)),
    ...[...googleEvents, ...google].filter(({ environment }) => environment === "own" || stands("gcp", environment)),
    ...[...azureEvents, ...azure].filter(({ environment }) => stands("azure", environment)),
  ];
  test.each(changes.map((change) => [change.what, change] as const))("%s", (_, change) => {
    const before = stood[change.environment ?? "dev"]!;
    const copy = new Copy(before, change.cloud);
    change.does(copy);
    const { breaks } = walkAll(copy.world());
    expect(breaks).toEqual(expected(change, before));
  });

  test.each(["requests-fail", "a-service-cannot-sign-in"])("%s.md asks for what stands in prod", (page) => {
    const standing = stood.prod!.standings.map(({ token, outputs }) => {
      const { name, namespace } = (outputs["metadata"] ?? {}) as { name?: string; namespace?: string };
      return `${namespace} ${token.split(":").at(-1)!.toLowerCase()} ${name}`;
    });
    const inAws = { "--db-proxy-name": "aws:rds/proxy:Proxy", "--names": "aws:lb/loadBalancer:LoadBalancer" };
    for (const [option, type] of Object.entries(inAws))
      for (const [, name] of new Runbook(page).text.matchAll(new RegExp(`${option} (\\S+)`, "g")))
        expect(stood.prod!.standings.some(({ token, inputs }) => token === type && inputs["name"] === name)).toBe(true);
    const asked = new Runbook(page).commands(/^kubectl -n /).flatMap((command) => {
      const [, namespace, kind, name] =
        /^kubectl -n (\S+) (?:get|describe) ([a-z]+) (?!POD)([a-z]\S*)/.exec(command) ??
        /^kubectl -n (\S+) .*[ =]([a-z]+)\/([a-z-]+)/.exec(command) ??
        [];
      return name === undefined ? [] : [`${namespace} ${kind} ${name}`];
    });
    expect(asked.length).toBeGreaterThan(10);
    // What the chart's autoscaler and External Secrets make in a cluster has other kinds here.
    const made = ["gateway hpa kong-gateway", "go-coffee secret order-database"];
    expect(asked.filter((one) => !standing.includes(one) && !made.includes(one))).toEqual([]);
  });

  test("the command tells a script what holds, and by its exit code", async () => {
    const { code, stdout } = await coffee.run("trace", "dev", "request", "/api/v1/orders/7", "--json");
    const result = JSON.parse(stdout) as TraceResult;
    const onAws = result.hops.filter(({ cluster = "AWS" }) => cluster === "AWS");
    expect({ ...result, hops: onAws.length, code }).toEqual({
      journey: "request",
      holds: true,
      hops: 26,
      code: 0,
    });
    expect(result.hops[0]).toMatchObject({
      ...{ from: "a customer", to: "CloudFront", by: "Record cdn-address-a", holds: true },
      why: "dev.gocoffee.example is an alias of Distribution cdn-distribution",
    });
  });

  test.each(environments.filter((environment) => stands("gcp", environment) || stands("azure", environment)))(
    "in %s a journey is walked through each cluster, AWS's first, and every hop says whose it is",
    async (environment) => {
      const clouds = [
        "AWS",
        ...(stands("gcp", environment) ? ["Google Cloud"] : []),
        ...(stands("azure", environment) ? ["Azure"] : []),
      ];
      const { code, stdout } = await coffee.run("trace", environment, "request", "/api/v1/orders", "--json");
      const { hops } = JSON.parse(stdout) as TraceResult;
      const whose = hops.map(({ cluster }) => cluster);
      expect({ code, clouds: [...new Set(whose)] }).toEqual({ code: 0, clouds });
      for (const cloud of clouds.slice(1))
        expect(hops[whose.indexOf(cloud)]).toMatchObject({ from: "a customer", holds: true });
      const { stdout: page } = await coffee.run("trace", environment, "request", "/api/v1/orders");
      expect(page.split("\n").filter((line) => /^ \S/.test(line))).toEqual(clouds.map((cloud) => ` ${cloud}:`));
    },
  );

  test.each(environments.filter((environment) => stands("azure", environment)))(
    "in %s nobody gets in by Azure until somebody has let Front Door in, and the journey says how",
    async (environment) => {
      const fresh = new Coffee();
      try {
        await fresh.stand(environment);
        const asked = () => fresh.run("trace", environment, "request", "/api/v1/orders", "--json");
        const missed = async () => (JSON.parse((await asked()).stdout) as TraceResult).hops.find(({ holds }) => !holds);
        expect(await missed()).toMatchObject({
          to: "TLS at Front Door",
          why: expect.stringMatching(/TXT _dnsauth\./) as string,
        });
        fresh.world(environment, (world) => {
          for (const one of world.all("azure-native:cdn:AFDCustomDomain"))
            world.amend(one, { ...one.outputs, domainValidationState: "Approved" });
        });
        const how = /az network private-endpoint-connection list .* approve /;
        expect(await missed()).toMatchObject({
          to: "somebody who let Front Door in",
          why: expect.stringMatching(how) as string,
        });
        await fresh.run("local", "approve", environment);
        expect((await asked()).code).toBe(0);
      } finally {
        fresh.dispose();
      }
    },
  );

  test("render: as many files as objects and releases, each cluster in a folder of its own, and no secret", async () => {
    const out = path.join(coffee.folder, "rendered");
    const { code, stdout, stderr } = await coffee.run("render", "dev", "--out", out, "--json");
    const { clusters } = JSON.parse(stdout) as RenderResult;
    const made = stood.dev!.state.filter(
      ({ urn, type, custom }) => custom && type.startsWith("kubernetes:") && !urn.includes("ConfigFile$"),
    );
    expect({ code, clusters }).toEqual({ code: 0, clusters: { "go-coffee-dev-cluster": made.length } });
    expect(stderr).toMatch(/^dev as it was brought up on .*--fresh/);
    const files = fs.readdirSync(out, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => file.endsWith(".yaml"))).toHaveLength(made.length);
    const text = (file: string) => fs.readFileSync(path.join(out, file), "utf8");
    expect(text("go-coffee-dev-cluster/go-coffee-dev/service-order.yaml")).toMatch(/^apiVersion: v1\nkind: Service\n/);
    expect(text("releases/go-coffee-dev-cluster/kong.yaml")).toMatch(
      /^# helm upgrade --install kong ingress --repo .* --namespace gateway /,
    );
  });

  test("the command names the hop that is missing, and what is gone, where somebody deleted something", async () => {
    coffee.world("dev", (world) =>
      world.forget(world.all("aws:lb/listener:Listener").find(({ inputs }) => inputs["port"] === 443)!),
    );
    const { code, stdout } = await coffee.run("trace", "dev", "request", "/");
    expect(code).toBe(1);
    expect(stdout.split("\n").find((line) => line.includes("✗"))).toBe(
      "  ✗ the load balancer → its listener: nothing listens on 443. Gone since the last run: Listener entrance-https (LoadBalancer entrance-balancer)",
    );
  });
});
