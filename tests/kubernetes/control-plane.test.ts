import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { request } from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { projectRoot } from "../../tools/root";
import { type Manifest, Server } from "./server";

jest.setTimeout(180_000);

const shop: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
const pod = (name: string, more: object = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop" },
  spec: { containers: [{ name: "it", image: "it:1", ...more }] },
});

describe("a control plane", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "control-plane-"));
  let server: Server;
  beforeAll(async () => {
    server = await Server.start({ folder });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("listens on the loopback alone", () => {
    const sockets = ["tcp", "tcp6"].flatMap((name) =>
      readFileSync(`/proc/net/${name}`, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.trim().split(/\s+/)),
    );
    const own = new Set([...server.plane.pids.values()].flatMap(inodesOf));
    const listening = sockets.filter((fields) => fields[3] === "0A" && own.has(fields[9]!)).map((fields) => fields[1]!);
    expect(listening.length).toBeGreaterThanOrEqual(3);
    for (const address of listening) expect(address).toMatch(/^0100007F:/);
  });

  test("answers nobody without a certificate, and nobody but its own", async () => {
    const { server: url, authority } = server.plane.connection;
    const status = await new Promise((resolve, reject) => {
      request(`${url}/api/v1/namespaces`, { ca: authority }, (answer) => resolve(answer.resume().statusCode))
        .once("error", reject)
        .end();
    });
    expect(status).toBe(401);
    await expect(fetch(`${url}/readyz`)).rejects.toThrow("fetch failed"); // its authority is nobody's but ours
  });

  test("has its kubeconfig for kubectl", () => {
    const { clusters } = parse(readFileSync(server.plane.kubeconfig, "utf8")) as {
      clusters: { cluster: { server: string } }[];
    };
    expect(clusters[0]!.cluster.server).toBe(server.plane.connection.server);
  });

  test("refuses a field that it does not know, and warns of what is going away", async () => {
    await server.apply([shop]);
    const wrong = await server.try(pod("wrong", { imagePolicy: "Always" }));
    expect((wrong as Error).message).toMatch(/imagePolicy: field not declared in schema/);
    const old = {
      ...pod("old"),
      spec: { nodeSelector: { "beta.kubernetes.io/os": "linux" }, containers: [{ name: "it", image: "it:1" }] },
    };
    await expect(server.apply([old])).rejects.toThrow(
      /Pod shop\/old: warning: spec\.nodeSelector\[beta\.kubernetes\.io\/os\]: deprecated/,
    );
  });

  test("admits pods by Pod Security, once the namespace asks for it", async () => {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await server.apply([{ ...shop, metadata: { name: "closed", labels } as Manifest["metadata"] }]);
    const refused = await server.try({ ...pod("it"), metadata: { name: "it", namespace: "closed" } });
    expect((refused as Error).message).toMatch(/violates PodSecurity "restricted:latest"/);
    expect(await server.try(pod("privileged", { securityContext: { privileged: true } }))).not.toBeInstanceOf(Error);
  });

  test("lets nobody do what RBAC does not let them, and knows who asks", async () => {
    const question = {
      user: "system:serviceaccount:shop:order",
      verb: "get",
      resource: "configmaps",
      namespace: "shop",
    };
    expect(await server.mayI(question)).toBe(false);
    await server.apply([
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "reader", namespace: "shop" },
        rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }],
      },
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata: { name: "reader", namespace: "shop" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
        subjects: [{ kind: "ServiceAccount", name: "order", namespace: "shop" }],
      },
    ]);
    await server.until(() => server.mayI(question), Boolean);
    expect(await server.mayI({ ...question, verb: "update" })).toBe(false);
    expect(await server.mayI({ ...question, namespace: "default" })).toBe(false);
    expect(await server.mayI({ ...question, user: "system:serviceaccount:shop:payment" })).toBe(false);
  });

  test("takes definitions from a folder, and then refuses a wrong field of their kinds", async () => {
    await server.install(path.join(projectRoot(), "tests", "kubernetes", "definitions"));
    const bean = (spec: object): Manifest => ({
      apiVersion: "example.com/v1",
      kind: "Bean",
      metadata: { name: "it", namespace: "shop" },
      spec: spec as Manifest["spec"],
    });
    expect(await server.try(bean({ roast: "dark" }))).not.toBeInstanceOf(Error);
    expect(((await server.try(bean({ toast: "dark" }))) as Error).message).toMatch(/toast: field not declared/);
    expect(((await server.try(bean({ roast: 3 }))) as Error).message).toMatch(/roast/);
  });

  test("goes on where it was when it is started again", async () => {
    await server.plane.stop();
    server = await Server.start({ folder });
    expect(await server.get({ apiVersion: "v1", kind: "Namespace", name: "shop", namespace: "" })).toBeDefined();
  });
});

test("a process that is killed leaves nothing running", async () => {
  const root = projectRoot();
  const folder = mkdtempSync(path.join(os.tmpdir(), "control-plane-"));
  const child = spawn(process.execPath, [path.join(root, "bin", "run.cjs"), "tools/kubernetes/main.ts", folder], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  expect(line).toMatch(/^Kubernetes 1\.\d+\.\d+ after/);
  const pids = JSON.parse(readFileSync(path.join(folder, "pids.json"), "utf8")) as number[];
  expect(pids).toHaveLength(4);
  expect(pids.filter(runs)).toEqual(pids);
  child.kill("SIGKILL");
  await once(child, "exit");
  for (let turn = 0; turn < 100 && pids.some(runs); turn++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(pids.filter(runs)).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** The sockets that a process has, by their numbers in /proc/net. */
function inodesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const to = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
    return to ? [to[1]!] : [];
  });
}
