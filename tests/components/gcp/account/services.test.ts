import { ServiceAgents } from "../../../../components/gcp/account/agents";
import { agentNames, agentPlans, eventAgents, usualAgents } from "../../../../components/gcp/account/agents-plan";
import { Services } from "../../../../components/gcp/account/services";
import { eventServiceLayers, serviceLayers, type ServiceName } from "../../../../components/gcp/account/services-plan";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const place = aPlace();
const serviceType = "gcp:projects/service:Service";

describe("the APIs of a project", () => {
  it("are turned on once each, layer by layer, and never off", async () => {
    const all = await record(() => new Services("services", { place, project }));
    const on = all.of(serviceType);
    const names: ServiceName[] = serviceLayers.flat();
    expect(new Set(names).size).toBe(names.length);
    expect(on.map(({ inputs }) => inputs["service"]).sort()).toEqual(
      names.map((one) => `${one}.googleapis.com`).sort(),
    );
    for (const { inputs } of on) expect(inputs).not.toHaveProperty("disableOnDestroy");
    for (const [index, layer] of serviceLayers.entries())
      for (const service of layer) {
        const one = all.one(serviceType, `services-${service}`);
        const before: readonly string[] = serviceLayers[index - 1] ?? [];
        expect(one.dependsOn.sort()).toEqual(before.map((name) => `${serviceType}::services-${name}`).sort());
      }
  });

  it("are all on when the last one is", async () => {
    const all = await record(() => {
      const { ready } = new Services("services", { place, project });
      new Services("after", { place, project }, { dependsOn: ready });
    });
    const reached = new Set<string>();
    const walk = (name: string): void => {
      reached.add(name);
      for (const next of all.one(serviceType, name).dependsOn) walk(next.split("::")[1]!);
    };
    walk(`services-${serviceLayers.at(-1)![0]}`);
    expect(serviceLayers.at(-1)).toHaveLength(1);
    expect(reached.size).toBe(serviceLayers.flat().length);
  });
});

describe("service agents", () => {
  const agents = () => {
    const services = new Services("services", { place, project });
    return new ServiceAgents("agents", { place, project, projectNumber: "123456789012", after: services.ready });
  };

  it("that can be asked for are asked for, once the APIs are on, and get the role that Google would give them", async () => {
    const all = await record(agents);
    const requested = usualAgents.filter((name) => agentPlans[name].by === "request");
    const identities = all.of("gcp:projects/serviceIdentity:ServiceIdentity");
    expect(identities.map(({ name }) => name).sort()).toEqual(requested.map((name) => `agents-${name}`).sort());
    for (const one of identities) expect(one.dependsOn).toEqual([`${serviceType}::services-gkebackup`]);
    expect(all.one("gcp:projects/iAMMember:IAMMember", "agents-gke").inputs).toEqual({
      ...{ project, role: "roles/container.serviceAgent" },
      member: "serviceAccount:service-123456789012@container.iam.gserviceaccount.com",
    });
    // Nobody but Google's own roles for its own agents: no roles that let anybody do anything.
    for (const { inputs } of all.of("gcp:projects/iAMMember:IAMMember"))
      expect(inputs["role"]).toMatch(/^roles\/[a-z]+\.serviceAgent$/);
  });

  it("that Google tells of are those that it tells", async () => {
    const members: Record<string, string> = {};
    await record(() => {
      const { outputs } = agents();
      for (const name of ["storage", "logging", "compute"] as const)
        outputs[name].member.apply((member) => (members[name] = member));
    });
    expect(members).toEqual({
      storage: "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
      logging: "serviceAccount:cmek-p123456789012@gcp-sa-logging.iam.gserviceaccount.com",
      compute: "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com",
    });
  });

  it("ask for nothing of an API that is not turned on", () => {
    const usual: readonly string[] = serviceLayers.flat();
    const withEvents: readonly string[] = [...usual, ...eventServiceLayers.flat()];
    for (const name of agentNames) {
      const plan = agentPlans[name];
      const events = (eventAgents as readonly string[]).includes(name);
      if ("service" in plan) expect(events ? withEvents : usual).toContain(plan.service);
    }
  });

  it("of events are those that are named, and of other environments none is", async () => {
    const all = await record(() => {
      const { ready } = new Services("event-services", { place, project, layers: eventServiceLayers });
      const { outputs } = new ServiceAgents("event-agents", {
        ...{ place, project, projectNumber: "123456789012", after: ready },
        names: eventAgents,
      });
      expect(Object.keys(outputs)).toEqual([...eventAgents]);
    });
    expect(all.of(serviceType).map(({ inputs }) => inputs["service"])).toEqual(
      eventServiceLayers
        .flat()
        .map((name) => `${name}.googleapis.com`)
        .sort(),
    );
    const identities = all.of("gcp:projects/serviceIdentity:ServiceIdentity");
    const asked = eventAgents.filter((name) => name !== "builds");
    expect(identities.map(({ name }) => name)).toEqual(asked.map((name) => `event-agents-${name}`));
    // Functions are the last API: whoever waits for it waits for all.
    for (const one of identities) expect(one.dependsOn).toEqual([`${serviceType}::event-services-cloudfunctions`]);
  });

  it("of Cloud Build is its agent, with its role, and never the legacy account that its identity is", async () => {
    let ready: string[] = [];
    const all = await record(() => {
      const services = new Services("event-services", { place, project, layers: eventServiceLayers });
      const { outputs } = new ServiceAgents("event-agents", {
        ...{ place, project, projectNumber: "123456789012", after: services.ready },
        names: eventAgents,
      });
      for (const one of outputs.builds.ready) one.urn.apply((urn) => (ready = [...ready, urn.split("::").at(-1)!]));
    });
    const role = all.one("gcp:projects/iAMMember:IAMMember", "event-agents-builds");
    expect(role.inputs).toEqual({
      ...{ project, role: "roles/cloudbuild.serviceAgent" },
      member: "serviceAccount:service-123456789012@gcp-sa-cloudbuild.iam.gserviceaccount.com",
    });
    expect(ready).toEqual(["event-agents-builds"]);
    // IAM knows it only a while after its API is on, and refuses a role for whom it does not know.
    const api = `${serviceType}::event-services-cloudfunctions`;
    expect(role.dependsOn.sort()).toEqual([api, "time:index/sleep:Sleep::event-agents-builds-known"]);
    const known = all.one("time:index/sleep:Sleep");
    expect(known.inputs).toEqual({ createDuration: "60s", triggers: { member: role.inputs["member"] } });
    expect(known.dependsOn).toEqual([api]);
    for (const { inputs } of all.of("gcp:projects/iAMMember:IAMMember"))
      expect(inputs["member"]).not.toMatch(/@cloudbuild\.gserviceaccount\.com$/);
  });
});
