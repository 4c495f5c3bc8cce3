import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../programs/command";
import { GB } from "../programs/go";
import { type GoBuild, buildWithGo } from "../programs/go-build";
import { WayClosed } from "../programs/problems";
import { CACHE_VARIABLE, KUBERNETES_MODULE } from "./version";

/** What a build needs to know. */
export type BuildOptions = Pick<
  GoBuild,
  "source" | "goMod" | "version" | "target" | "progress" | "signal" | "env" | "goPlaces" | "interval"
>;

/** Where the programs ask which version they are (kubernetes/kubernetes hack/lib/version.sh, which an official build sets). */
const VERSION_PACKAGES = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];

/** Memory that one compilation may take at its worst: the linker's, for kube-apiserver. */
const ONE = 2 * GB;

/**
 * Builds etcd, the API server and the controller manager from their Go modules into `target`, which appears only when it is whole.
 * @throws WayClosed naming what is missing: Go, a newer Go, network, disk space, memory.
 */
export function buildKubernetes(options: BuildOptions): Promise<void> {
  const { version, signal } = options;
  const [major = "", minor = ""] = version.split(".");
  const variables = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return buildWithGo({
    ...options,
    what: `Kubernetes ${version}`,
    takes: "4 to 15 minutes",
    programs: {
      etcd: "go.etcd.io/etcd/server/v3",
      "kube-apiserver": `${KUBERNETES_MODULE}/cmd/kube-apiserver`,
      "kube-controller-manager": `${KUBERNETES_MODULE}/cmd/kube-controller-manager`,
    },
    variables: Object.fromEntries(
      VERSION_PACKAGES.flatMap((name) => Object.entries(variables).map(([key, value]) => [`${name}.${key}`, value])),
    ),
    parallel: Math.max(1, Math.min(os.availableParallelism(), Math.floor(os.totalmem() / ONE))),
    // Measured with 1.35.0: 0.9 GB of modules, 1.5 GB of Go's build cache, 0.3 GB of programs.
    space: {
      module: `${KUBERNETES_MODULE}@v${version}`,
      result: 0.5 * GB,
      modules: 1.2 * GB,
      build: 2 * GB,
      variable: CACHE_VARIABLE,
    },
    check: (binary) => checkVersion(binary, version, "build", signal),
  });
}

/** Asks a fresh program for its version; etcd, which has its own, only whether it starts. @throws WayClosed when it does not, or is another one. */
export async function checkVersion(binary: string, version: string, way: string, signal?: AbortSignal): Promise<void> {
  const name = path.basename(binary);
  const { code, stdout, stderr } = await runCommand(binary, ["--version"], { signal, limit: 60_000 });
  const said = stdout.trim();
  const right = name.startsWith("etcd") ? /^etcd Version: 3\./.test(said) : said === `Kubernetes v${version}`;
  if (code === 0 && right) return;
  const instead = JSON.stringify(said || stderr.trim().slice(0, 200));
  throw new WayClosed(
    way,
    `${name} says ${instead} instead of v${version}`,
    "remove Kubernetes' cache folder and try again",
  );
}
