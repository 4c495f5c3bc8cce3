import { mkdtempSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { startControlPlane } from "./control-plane";
import { ensureKubernetes } from "./kubernetes";

/** `npm run kubernetes [-- FOLDER]`: a real API server to try things on, until Ctrl-C. What stands in it stays in FOLDER; without one, it goes with it. */
async function main([folder]: readonly string[]): Promise<void> {
  const own = folder === undefined ? mkdtempSync(path.join(os.tmpdir(), "go-coffee-kubernetes-")) : undefined;
  const { programs, version } = await ensureKubernetes({ progress: (line) => console.error(line) });
  const began = Date.now();
  const plane = await startControlPlane({ programs, folder: path.resolve(own ?? folder!) });
  console.log(`Kubernetes ${version} after ${((Date.now() - began) / 1000).toFixed(1)} s. Ctrl-C ends it.`);
  console.log(`export KUBECONFIG=${plane.kubeconfig}`);
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
  });
  try {
    await Promise.race([interrupted, plane.failure]);
  } finally {
    await plane.stop();
    if (own !== undefined) rmSync(own, { recursive: true, force: true });
  }
}

void main(process.argv.slice(2));
