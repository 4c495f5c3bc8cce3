import { openWorld, timeScale } from "../core/environment";
import { engineWarnings } from "../protocol/engine-log";
import { serve } from "../protocol/server";
import { Kubernetes } from "./provider";

/** Where control planes are to be had, in a run with `--kubernetes real`. */
const address = process.env["GOCOFFEE_CONTROL_PLANES"];

async function main(): Promise<void> {
  // Read only where it is wanted: with the client of Kubernetes in it, it is larger than all the rest.
  const api =
    address && (await import("./real/control-planes")).controlPlanesAt(address, engineWarnings(process.argv[2]));
  await serve(new Kubernetes({ open: openWorld, timeScale: timeScale(), ...(api ? { api } : {}) }));
}

void main();
