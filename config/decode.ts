import { platform } from "../components/core/naming";
import { Problems, shown, type Problem } from "../components/core/problems";
import { checkAddOns } from "./add-ons";
import { checkAlerts } from "./alerts";
import { checkBetween } from "./between";
import { checkAcross, checkNeighbours, encrypted, nameProblem, type Neighbour } from "./checks";
import { checkCluster } from "./cluster-checks";
import { checkDelivery } from "./delivery";
import { checkEdge } from "./edge";
import { configKey, environmentJsonSchema, environmentSchema, type EnvironmentSpec } from "./environment";
import { checkEvents } from "./events";
import { explain, unknownKey } from "./explain";
import { checkData } from "./data";
import { checkAzure } from "./azure";
import { checkGoogle } from "./google";
import { checkObservability } from "./observability";
import { checkOperations } from "./operations";
import { checkSecurity } from "./security";
import { checkPeak } from "./peak";
import { checkTeams } from "./teams";
import { checkSupport } from "./support-checks";
import { checkVault } from "./vault";
import { checkTraffic } from "./traffic";
import { checkVpn } from "./vpn";

/** Either what was asked for, or everything that is wrong with it. */
export type Decoded =
  { spec: EnvironmentSpec; problems?: undefined } | { spec?: undefined; problems: readonly Problem[] };

/** With it, whoever forgets to hand a provider down gets an error and not another region. */
const noDefaultProviders = "pulumi:disable-default-providers";

/** What the engine itself reads besides (pulumi sdk v3.259.0: pulumi-tags, autonaming, the template a project was made from). */
export const engineKeys = ["pulumi:tags", "pulumi:autonaming", "pulumi:template"] as const;

/**
 * Decodes a stack's whole configuration, by full key (`go-coffee:environment`), as the file or the engine gives it: a text that is JSON
 * stands for what it says, as the engine hands objects over, and `pulumi config set` writes them. A key that nothing of ours reads is a problem.
 * @param neighbours the other environments of the project. @defaultValue none
 */
export function decodeStackConfig(
  name: string,
  config: Readonly<Record<string, unknown>>,
  neighbours: readonly Neighbour[] = [],
  today: Date = new Date(),
): Decoded {
  const problems = new Problems();
  const read: readonly string[] = [configKey, noDefaultProviders, ...engineKeys];
  const strays = Object.keys(config).filter((key) => !read.includes(key));
  for (const key of strays) problems.add(key, strayKey(key));
  const ours = strays.filter((key) => key.startsWith("go-coffee:"));
  const switched = unpacked(config[noDefaultProviders]);
  if (JSON.stringify(switched) !== '["*"]') {
    const found = switched === undefined ? "" : `, got ${shown(switched)}`;
    const wanted = `want ["*"]: a forgotten provider is then an error, and not the wrong region${found}`;
    problems.add(noDefaultProviders, switched === undefined ? `missing; ${wanted}` : wanted);
  }
  const value = unpacked(config[configKey]);
  // A key that was meant for it says more than that it is missing.
  if ((value === undefined || value === null) && ours.length > 0) return { problems: problems.list };
  const decoded = decodeEnvironment(name, value, neighbours, today);
  return problems.any ? { problems: [...problems.list, ...(decoded.problems ?? [])] } : decoded;
}

function unpacked(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // A plain word is no JSON: it is the value itself.
  }
}

/** What to say of a key that nothing reads. */
function strayKey(key: string): string {
  const inside = key.startsWith(`${configKey}.`) || key.startsWith(`${configKey}[`);
  if (inside)
    return `a key of its own, which nothing reads; want it inside of ${configKey}: pulumi config set --path '${key}' …`;
  if (key.startsWith("go-coffee:")) return unknownKey(key, [configKey]);
  if (key.startsWith("pulumi:")) return unknownKey(key, [noDefaultProviders, ...engineKeys]);
  if (!key.includes(":")) return unknownKey(`go-coffee:${key}`, [configKey]);
  return `our providers do not read it: their settings come from ${configKey}, their credentials from the shell; take it out`;
}

/**
 * Decodes what stands under `go-coffee:environment`. Pure: nothing is read, and every problem is reported, not the first.
 * @param neighbours the other environments of the project. @defaultValue none
 * @param today the day for which the versions asked for must be supported: the same day gives the same answer
 */
export function decodeEnvironment(
  name: string,
  value: unknown,
  neighbours: readonly Neighbour[] = [],
  today: Date = new Date(),
): Decoded {
  const problems = new Problems();
  const misnamed = nameProblem(name);
  if (misnamed !== undefined) problems.add("", misnamed);
  if (value === undefined || value === null) {
    problems.add(configKey, "missing; want the environment's settings under config in the stack's file");
    return { problems: problems.list };
  }
  const parsed = environmentSchema.safeParse(value);
  const settled = refusedWhole(value);
  for (const { path, message } of settled) problems.add(path.length === 0 ? [configKey] : path, message);
  if (!parsed.success) {
    // What is said of a whole section, its parts need not say again.
    const fresh = parsed.error.issues.filter(({ path }) => !settled.some((whole) => startsWith(path, whole.path)));
    explain(fresh, { root: configKey, value, schema: environmentJsonSchema() }, problems);
  }
  checkAcross(name, value, problems);
  checkNeighbours(name, value, neighbours, problems);
  checkSupport(value, problems, today);
  checkCluster(value, problems);
  checkAddOns(value, problems);
  checkAlerts(value, problems);
  checkDelivery(value, problems);
  checkEdge(value, problems);
  checkGoogle(value, problems);
  checkAzure(value, problems);
  checkData(value, problems);
  checkObservability(value, problems);
  checkOperations(name, value, problems);
  checkPeak(value, problems);
  checkSecurity(value, problems);
  checkTeams(value, problems);
  checkVault(value, problems);
  checkVpn(value, problems);
  checkTraffic(value, problems);
  checkBetween(value, problems);
  checkEvents(value, problems);
  if (problems.any || !parsed.success) return { problems: problems.list };
  const { workloads, ...rest } = parsed.data;
  return {
    spec: { name, ...rest, workloads: { ...workloads, namespace: workloads.namespace ?? `${platform}-${name}` } },
  };
}

/** What cannot be taken whatever is in it: encrypted values, since all of it ends in names, tags and plans that everybody reads. */
function refusedWhole(value: unknown): { path: readonly PropertyKey[]; message: string }[] {
  return encrypted(value).map((path) => ({
    path,
    message: "encrypted, but nothing here is secret; want plain text",
  }));
}

function startsWith(path: readonly PropertyKey[], start: readonly PropertyKey[]): boolean {
  return start.every((key, index) => path[index] === key);
}
