import { output } from "@pulumi/pulumi";
import type { Credentials } from "../../components/core/contracts";
import { serviceNames, services } from "../../workloads/catalog";
import { Workloads, type WorkloadsArgs } from "../../workloads/workloads";
import { aCluster } from "../components/kubernetes/record";
import { someOffers } from "../components/kubernetes/some-offers";
import { record, type Recorded } from "../mocks";

const database = {
  id: output("db"),
  host: output("db.internal"),
  port: output(5432),
  name: "go_coffee",
  secretRef: output("arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1"),
  primary: output("primary.db.internal"),
  authorities: "-----BEGIN CERTIFICATE-----",
};
const cache = { host: "redis.internal", port: 6380 };
const reader = (name: string) => ({
  annotations: { "cloud.example/role": `reads-${name}` },
  provider: (serviceAccount: string) => ({ cloud: { as: serviceAccount } }),
});
/** What some services sign in with. */
const credentialsOf = (...names: string[]): Credentials => ({
  services: Object.fromEntries(
    names.map((name) => [name, { database: `db/${name}`, cache: `cache/${name}`, store: reader(name) }]),
  ),
  administrator: { database: "db/administrator", store: reader("administrator") },
});
const everybody = credentialsOf(...serviceNames.filter((name) => name !== "web"));
const identityReach = [
  { cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 },
  { cidrs: output(["10.0.0.9/32"]), port: 443 },
];
const dataCidrs = ["10.0.224.0/23", "10.0.226.0/23"];

const sound: WorkloadsArgs = {
  cluster: { ...someOffers, name: output("go-coffee-dev"), version: "1.35", identityReach },
  environment: "dev",
  namespace: "go-coffee-dev",
  domain: "dev.gocoffee.example",
  owner: "platform",
  costCenter: "go-coffee",
  scale: "small",
  database,
  cache,
  credentials: everybody,
  dataCidrs,
};

async function workloads(change: Partial<WorkloadsArgs> = {}) {
  const found = await record(() => {
    new Workloads("workloads", { ...sound, ...change }, { deletedWith: aCluster() });
  });
  return { found };
}

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
    expect(inputs["data"]).toEqual({ "database.pem": database.authorities });
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
