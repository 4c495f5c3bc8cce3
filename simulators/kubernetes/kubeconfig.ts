import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { list, text } from "../core/paths";
import { isProps, type Props } from "../protocol/values";

/** What a kubeconfig says of the cluster in use. */
export interface ActiveCluster {
  /** The whole `cluster` entry. */
  entry: Props;
  server: string;
  /** The namespace of the context. */
  namespace: string | undefined;
}

/**
 * Reads a kubeconfig: JSON, YAML, or the path of a file.
 * @throws Error in the words of client-go.
 */
export function activeCluster(kubeconfig: unknown, overrides: { context?: unknown; cluster?: unknown }): ActiveCluster {
  const config = parsed(kubeconfig);
  const current = text(overrides.context) || text(config["current-context"]);
  const context = named(config["contexts"], current, "context");
  if (current && !context)
    throw new Error(`invalid configuration: context was not found for specified context: ${current}`);
  const name = text(overrides.cluster) || text(context?.["cluster"]);
  const entry = named(config["clusters"], name, "cluster");
  const server = text(entry?.["server"]);
  if (!entry || !server)
    throw new Error(
      "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable",
    );
  return { entry, server, namespace: text(context?.["namespace"]) };
}

function parsed(kubeconfig: unknown): Props {
  if (isProps(kubeconfig)) return kubeconfig;
  const given = text(kubeconfig) ?? "";
  const content = !given.includes("\n") && existsSync(given) ? readFileSync(given, "utf8") : given;
  let config: unknown;
  try {
    config = content.startsWith("{") ? JSON.parse(content) : parse(content);
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${(error as Error).message.split("\n")[0]}`);
  }
  if (!isProps(config)) throw new Error("couldn't get version/kind; json parse error: the text is no object");
  return config;
}

function named(entries: unknown, name: string | undefined, key: string): Props | undefined {
  const found = list(entries).find((entry) => isProps(entry) && entry["name"] === name);
  const value = isProps(found) ? found[key] : undefined;
  return isProps(value) ? value : undefined;
}
