import { output } from "@pulumi/pulumi";
import { services } from "../../workloads/catalog";
import type { WorkloadsArgs } from "../../workloads/workloads-args";
import type { Recorded } from "../mocks";
import { workloads } from "./some-workloads";

describe("the users at the database", () => {
  const job = (found: Recorded) => found.of("kubernetes:batch/v1:Job");
  const isDatabase = ({ needs }: (typeof services)[number]) => needs.database;

  it("are made before a service with a database starts, by a job that nobody else shares a namespace with", async () => {
    const { found } = await workloads();
    const [made] = job(found);
    const { metadata, spec } = made!.inputs as { metadata: { namespace: string }; spec: { template: { spec: Pod } } };
    expect(metadata.namespace).toBe("database-admin");
    const { env } = spec.template.spec.containers[0]!;
    expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toMatchObject({
      PGHOST: "primary.db.internal",
      PGSSLMODE: "verify-full",
      SERVICES: services
        .filter(isDatabase)
        .map(({ name }) => name)
        .join(" "),
    });
    for (const service of services) {
      const { dependsOn } = found.one("kubernetes:apps/v1:Deployment", `workloads-${service.name}-deployment`);
      const waits = dependsOn.includes("kubernetes:batch/v1:Job::workloads-store-access-users-job");
      expect([service.name, waits]).toEqual([service.name, isDatabase(service)]);
    }
    const { inputs } = found.one("kubernetes:core/v1:ConfigMap", "workloads-store-access-authorities");
    expect(inputs["data"]).toEqual({ "database.pem": "-----BEGIN CERTIFICATE-----" });
  });

  it("stand beside whom to trust at a cache that has authorities of its own, which its services wait for; at others, nobody asks", async () => {
    const name = "workloads-store-access-cache-authorities";
    const { found } = await workloads({ cache: { host: "cache.internal", port: 6378, authorities: output("PEM") } });
    const { inputs } = found.one("kubernetes:core/v1:ConfigMap", name);
    expect(inputs).toMatchObject({ metadata: { name: "cache-authorities" }, data: { "cache.pem": "PEM" } });
    for (const { name: service, needs } of services) {
      const { dependsOn } = found.one("kubernetes:apps/v1:Deployment", `workloads-${service}-deployment`);
      const waits = dependsOn.includes(`kubernetes:core/v1:ConfigMap::${name}`);
      expect([service, waits]).toEqual([service, needs.cache !== false]);
    }
    expect((await workloads()).found.of("kubernetes:core/v1:ConfigMap").map((one) => one.name)).not.toContain(name);
  });

  it("are another job where there are other services, and the same where nothing has changed", async () => {
    const name = async (change: Partial<WorkloadsArgs> = {}) =>
      (job((await workloads(change)).found)[0]!.inputs["metadata"] as { name: string }).name;
    expect(await name()).toBe(await name({ images: { "database-users": { tag: "15.14" } } }));
    expect(await name()).toMatch(/^database-users-[0-9a-f]{8}$/);
  });

  it("are made by an image that somebody has named where only such run, and by nobody without", async () => {
    const digest = `sha256:${"b".repeat(64)}` as const;
    const image = async (change: Partial<WorkloadsArgs>) =>
      job((await workloads({ withoutImage: "notDeployed", ...change })).found).map(
        ({ inputs }) => (inputs as { spec: { template: { spec: Pod } } }).spec.template.spec.containers[0]!.image,
      );
    expect(await image({})).toEqual([]);
    const urls = { "database-users": output("registry.example/database-users") };
    expect(await image({ images: { "database-users": { digest } }, registry: { urls } })).toEqual([
      `registry.example/database-users@${digest}`,
    ]);
    expect(await image({ withoutImage: "upstream" })).toEqual(["docker.io/library/postgres:15-alpine"]);
  });

  it("are known to nobody else: the administrator's login and theirs are in that namespace alone", async () => {
    const { found } = await workloads();
    const brought = found
      .of("kubernetes:external-secrets.io/v1:ExternalSecret")
      .map(({ inputs }) => inputs as unknown as Brought);
    const of = (namespace: string) =>
      brought
        .filter(({ metadata }) => metadata.namespace === namespace)
        .flatMap(({ spec }) => spec.data.map(({ remoteRef }) => `${remoteRef.key} ${remoteRef.property}`));
    expect(of("database-admin")).toEqual(
      expect.arrayContaining(["db/administrator password", "db/order nextPassword"]),
    );
    expect(of("go-coffee-dev").filter((one) => /administrator|next/.test(one))).toEqual([]);
    // Nobody reads what another signs in with.
    for (const { metadata, spec } of brought.filter((one) => one.metadata.namespace === "go-coffee-dev"))
      for (const { remoteRef } of spec.data)
        expect(remoteRef.key.split("/")[1]).toBe(metadata.name.replace(/-(database|cache)$/, ""));
  });
});

interface Pod {
  containers: { image: string; env: { name: string; value: string }[] }[];
}
interface Brought {
  metadata: { name: string; namespace: string };
  spec: { data: { remoteRef: { key: string; property: string } }[] };
}
