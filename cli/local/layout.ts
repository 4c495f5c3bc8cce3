import * as path from "node:path";

/**
 * Where a local run keeps its things, all below `.local/` of the checkout (or the folder that GOCOFFEE_LOCAL names): nothing of a real account
 * is ever there.
 */
export interface Layout {
  root: string;
  environment: string;
  /** The stack's file: read, and left alone. */
  source: string;
  /** PULUMI_HOME: its plugin cache holds the local clouds. */
  home: string;
  /** The folder of the file backend. */
  backend: string;
  /** The engine's state of the stack. */
  state: string;
  /** What the local clouds remember. */
  world: string;
  /** The data of real API servers, a folder for each cluster; there only where the environment was brought up with `--kubernetes real`. */
  clusters: string;
  /** The copy of `Pulumi.ENV.yaml` that the engine works on. */
  config: string;
  /** The stack's file as the last `up` was asked for. */
  asked: string;
  /** Held by the one run that may change the environment. */
  lock: string;
  /** World and state as they were before the run that is under way. */
  before: string;
  /** The engine's events of the last run, one JSON document a line. */
  events: string;
}

/** The folder that holds all local runs. */
export function localFolder(root: string): string {
  return path.resolve(process.env["GOCOFFEE_LOCAL"] || path.join(root, ".local"));
}

/** What stands beside the environments in that folder: none of them may be called so. */
export const keptNames: readonly string[] = ["home", "backend", "bench"];

/**
 * @param source what to use in place of the checkout's `Pulumi.ENV.yaml`
 * @param local the folder that holds all local runs
 */
export function layout(
  root: string,
  environment: string,
  source = path.join(root, `Pulumi.${environment}.yaml`),
  local = localFolder(root),
): Layout {
  const own = path.join(local, environment);
  const backend = path.join(local, "backend");
  return {
    root,
    environment,
    source: path.resolve(source),
    home: path.join(local, "home"),
    backend,
    state: path.join(backend, ".pulumi", "stacks", "go-coffee", `${environment}.json`),
    world: path.join(own, "world.db"),
    clusters: path.join(own, "clusters"),
    config: path.join(own, `Pulumi.${environment}.yaml`),
    asked: path.join(own, "asked.yaml"),
    lock: path.join(own, "lock.json"),
    before: path.join(own, "before"),
    events: path.join(own, "events.jsonl"),
  };
}
