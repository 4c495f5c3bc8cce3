import * as fs from "node:fs";
import { configKey } from "../../config/environment";
import { readYaml } from "../../config/yaml";

/**
 * What a local run's account at Cloudflare has bought, in the words of GOCOFFEE_CLOUDFLARE: what the environment's configuration goes by. A real zone is born on the plan Free, and
 * somebody buys it another in the dashboard between the first `up` and the second; a local run does both in one.
 * @param file the copy of the stack's file that the engine works on
 * @returns undefined where the environment has nothing at Cloudflare, or was not brought up
 */
export function boughtFor(file: string): string | undefined {
  if (!fs.existsSync(file)) return undefined;
  const { document } = readYaml(fs.readFileSync(file));
  const cloudflare = ["config", configKey, "traffic", "cloudflare"];
  const plan = document.getIn([...cloudflare, "plan"]);
  if (typeof plan !== "string") return undefined;
  return `${plan},${document.getIn([...cloudflare, "loadBalancing"]) === true ? "" : "-"}loadBalancing`;
}
