import * as fs from "node:fs";
import * as path from "node:path";
import { ConfigurationError } from "../../components/core/problems";
import type { EnvironmentSpec } from "../../config/environment";
import { readEnvironmentFile } from "../../config/file";
import { ensureEngine, type Engine } from "../../tools/engine/engine";
import { Failure } from "../failure";
import { takeRoles } from "./account-roles";
import { copyConfig } from "./config-copy";
import type { Layout } from "./layout";
import { installPlugins } from "./plugins";
import { ensureStack } from "./run";
import { packagesIn } from "./standing";
import { strangersText } from "./strangers";

/**
 * Everything that a local run needs, made ready. Bad configuration ends here, before anything is touched.
 * @param stop gives up between two steps, and in the middle of getting the engine
 */
export async function prepare(layout: Layout, say: (line: string) => void, stop?: AbortSignal): Promise<Engine> {
  const spec = checkConfiguration(layout);
  const engine = await ensureEngine({ progress: say, signal: stop });
  stop?.throwIfAborted();
  const { madeUp, account, images, delegated } = copyConfig(layout);
  if (account !== undefined) say(`the local account stands for ${account}`);
  if (madeUp > 0) say(`${madeUp} encrypted value(s) of Pulumi.${layout.environment}.yaml are replaced by made-up ones`);
  if (images.length > 0)
    say(
      `${images.join(", ")}: no image is named in workloads.images, so a real account would not run them; this local run makes images up`,
    );
  if (delegated)
    say(
      "edge.delegated: the registrar does not name the zone's servers yet, so a real account gets no certificate and no distribution; this local run takes the domain as delegated",
    );
  const roles = takeRoles(layout.world, spec);
  if (roles.length > 0)
    say(`the local account has the IAM roles that cluster.admins, viewers and access name: ${roles.join(", ")}`);
  const strangers = strangersText(layout);
  if (strangers !== undefined) say(strangers);
  await installPlugins(layout, pinnedNode(layout.root), packagesIn(layout));
  stop?.throwIfAborted();
  await ensureStack(engine.binary, layout);
  return engine;
}

/** @throws Failure with every problem of the file, for exit code 2 */
export function checkConfiguration({ root, source, environment }: Layout): EnvironmentSpec {
  try {
    return readEnvironmentFile(source, environment, root);
  } catch (error) {
    throw error instanceof ConfigurationError ? new Failure(error.message, 2) : error;
  }
}

/** The node that runs plugins and packs: the pinned one of the checkout, else the one that runs this. */
export function pinnedNode(root: string): string {
  const pinned = path.join(root, "node_modules", "node", "bin", "node");
  return fs.existsSync(pinned) ? pinned : process.execPath;
}
