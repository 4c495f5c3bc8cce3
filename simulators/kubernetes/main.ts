import { openWorld, timeScale } from "../core/environment";
import { engineWarnings } from "../protocol/engine-log";
import { serve, unary } from "../protocol/server";
import { construct } from "./manifests";
import { Kubernetes } from "./provider";

/** Where control planes are to be had, in a run with `--kubernetes real`. */
const address = process.env["GOCOFFEE_CONTROL_PLANES"];

async function main(): Promise<void> {
  // Read only where it is wanted: with the client of Kubernetes in it, it is larger than all the rest.
  const api =
    address && (await import("./real/control-planes")).controlPlanesAt(address, engineWarnings(process.argv[2]));
  const provider = new Kubernetes({ open: openWorld, timeScale: timeScale(), ...(api ? { api } : {}) });
  await serve(
    provider,
    { construct: unary((request: Parameters<typeof construct>[0]) => construct(request, provider.version)) },
    { keepsSecrets: true },
  );
}

void main();
