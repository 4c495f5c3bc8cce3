import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { request } from "node:https";
import { type AddressInfo, createServer, isIPv4 } from "node:net";
import * as path from "node:path";
import { type Certificates, certificatesIn, writeCertificates } from "./certificates";
import { type Connection, kubeconfigText } from "./kubeconfig";
import { Exited, Keeper } from "./keeper";
import type { Kubernetes } from "./kubernetes";

/** What a control plane is started with. */
export interface ControlPlaneOptions {
  /** Its programs, of `ensureKubernetes`. */
  programs: Kubernetes["programs"];
  /** The folder of its data, its certificates and its logs; with what is in it, the next start goes on. Of one person, and of one control plane. */
  folder: string;
  /** Where the addresses of Services come from. @defaultValue 172.20.0.0/16 */
  serviceRange?: string;
  /** More flags, after ours. @defaultValue none */
  flags?: { apiServer?: readonly string[]; controllerManager?: readonly string[] };
  /** Milliseconds until it must answer. @defaultValue 90 s: it takes 3 to 10 on an idle machine */
  patience?: number;
  signal?: AbortSignal | undefined;
}

/** A control plane that answers. */
export interface ControlPlane {
  connection: Connection;
  /** A kubeconfig with `connection` in it, for `kubectl --kubeconfig`. */
  kubeconfig: string;
  /** The processes of its programs, by their names, for who measures them. */
  pids: ReadonlyMap<string, number>;
  /** Rejects when a program of it ends by itself; never resolves. */
  failure: Promise<never>;
  /** Ends it; its data stay. */
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
const ATTEMPTS = 3;

/**
 * Starts etcd, a real API server and the controllers on this machine's loopback, on free ports. RBAC is on, and so is what an API server admits by default, Pod Security with it. There are no nodes,
 * no scheduler and no kubelet: Deployments get their pods, which stay pending. When this process ends, however it does, they end too.
 * @throws Error with what the program wrote that did not start; `signal`'s reason
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { folder, serviceRange = "172.20.0.0/16" } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  endLeftOver(folder);
  const certificates = await certificatesIn(folder, firstAddress(serviceRange));
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptStart(options, serviceRange, certificates);
    } catch (problem) {
      // Between our look and its start somebody else took the port.
      const taken = problem instanceof Exited && /address already in use/.test(problem.wrote);
      if (!taken || attempt === ATTEMPTS) throw problem;
    }
  }
}

async function attemptStart(
  { programs, folder, flags = {}, patience = 90_000, signal }: ControlPlaneOptions,
  serviceRange: string,
  certificates: Certificates,
): Promise<ControlPlane> {
  const files = await writeCertificates(path.join(folder, "pki"), certificates);
  const [client, peer, secure] = await freePorts(3);
  const [etcd, own] = [client, peer].map((port) => `https://${HOST}:${port}`);
  const server = `https://${HOST}:${secure}`;
  const { admin, controllerManager, authority } = certificates;
  const connection = { server, authority, ...admin };
  const kubeconfig = path.join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigText(connection), { mode: 0o600 });
  const controllers = path.join(folder, "pki", "controller-manager.kubeconfig");
  writeFileSync(controllers, kubeconfigText({ server, authority, ...controllerManager }), { mode: 0o600 });
  const log = (name: string) => path.join(folder, `${name}.log`);

  const keeper = new Keeper(folder);
  const late = AbortSignal.timeout(patience);
  const stopped = signal ? AbortSignal.any([signal, late]) : late;
  const start = (name: keyof typeof programs, args: string[]) =>
    keeper.start({ name, file: programs[name], args, log: log(name) });
  try {
    start("etcd", [
      "--name=local",
      `--data-dir=${path.join(folder, "etcd")}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${own}`,
      `--initial-advertise-peer-urls=${own}`,
      `--initial-cluster=local=${own}`,
      "--client-cert-auth",
      `--trusted-ca-file=${files.authority}`,
      `--cert-file=${files.certificate}`,
      `--key-file=${files.key}`,
      "--peer-client-cert-auth",
      `--peer-trusted-ca-file=${files.authority}`,
      `--peer-cert-file=${files.certificate}`,
      `--peer-key-file=${files.key}`,
      // A process that dies loses nothing; a machine that does may. A local run is put back to where it began anyway.
      "--unsafe-no-fsync",
      "--log-level=warn",
    ]);
    start("kube-apiserver", [
      `--etcd-servers=${etcd}`,
      `--etcd-cafile=${files.authority}`,
      `--etcd-certfile=${files.certificate}`,
      `--etcd-keyfile=${files.key}`,
      `--bind-address=${HOST}`,
      `--advertise-address=${HOST}`,
      `--secure-port=${secure}`,
      // The Service `kubernetes` may have no endpoint on the loopback.
      "--endpoint-reconciler-type=none",
      `--tls-cert-file=${files.certificate}`,
      `--tls-private-key-file=${files.key}`,
      `--client-ca-file=${files.authority}`,
      `--service-account-key-file=${files.serviceAccounts}`,
      `--service-account-signing-key-file=${files.serviceAccounts}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-cluster-ip-range=${serviceRange}`,
      "--authorization-mode=Node,RBAC",
      // What is on by default has Pod Security in it (pkg/kubeapiserver/options/plugins.go).
      "--enable-admission-plugins=NodeRestriction",
      // As on EKS, GKE and AKS: Pod Security says who may be privileged, not the API server as such.
      "--allow-privileged=true",
      "--anonymous-auth=false",
      "--profiling=false",
      ...(flags.apiServer ?? []),
    ]);
    await Promise.race([until(() => isReady(connection), stopped), keeper.failure]);
    start("kube-controller-manager", [
      `--kubeconfig=${controllers}`,
      "--secure-port=0",
      "--leader-elect=false",
      "--use-service-account-credentials=true",
      `--service-account-private-key-file=${files.serviceAccounts}`,
      `--root-ca-file=${files.authority}`,
      "--kube-api-qps=200",
      "--kube-api-burst=400",
      "--profiling=false",
      ...(flags.controllerManager ?? []),
    ]);
    // The last that they make of an empty server: once it is there, a pod can be admitted.
    const account = "/api/v1/namespaces/default/serviceaccounts/default";
    await Promise.race([until(() => answers(connection, account), stopped), keeper.failure]);
    writeFileSync(path.join(folder, "pids.json"), JSON.stringify([keeper.pid, ...keeper.pids.values()]));
    const { failure, pids } = keeper;
    return { connection, kubeconfig, failure, pids, stop: () => keeper.stop() };
  } catch (problem) {
    await keeper.stop();
    if (late.aborted && !signal?.aborted)
      throw new Error(`the API server did not answer within ${patience / 1000} s: its logs are in ${folder}`, {
        cause: problem,
      });
    throw problem;
  }
}

/**
 * Ends programs that still work on the folder: of a keeper that was itself killed, where the kernel could not be asked to end them with it. Only what we started there, and is still that, is touched.
 */
function endLeftOver(folder: string): void {
  const file = path.join(folder, "pids.json");
  if (!existsSync(file)) return;
  for (const pid of JSON.parse(readFileSync(file, "utf8")) as number[]) {
    try {
      const command = execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" });
      if (command.includes(folder)) process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
  rmSync(file);
}

/** The first address of a range: the Service `kubernetes` gets it. */
function firstAddress(range: string): string {
  const address = range.split("/")[0]!;
  if (!isIPv4(address)) throw new Error(`${range} is no range of IPv4 addresses, such as 172.20.0.0/16`);
  return address.replace(/\d+$/, (last) => String(Number(last) + 1));
}

/** Ports of the loopback that nobody has. All at once, so that none comes twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, HOST, resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const isReady = (connection: Connection) => answers(connection, "/readyz");

function answers({ server, authority, certificate, key }: Connection, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { ca: authority, cert: certificate, key, agent: false, timeout: 5000 };
    const asked = request(server + path, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once("error", () => resolve(false));
    asked.once("timeout", () => asked.destroy());
    asked.end();
  });
}

/** @throws the signal's reason */
async function until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await holds())) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
