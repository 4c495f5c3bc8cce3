import { at, bag, list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import { isProps, type Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { tokenOf } from "./kinds";
import { idOf } from "./objects";

/*
 * HashiCorp Vault as External Secrets reads it: a token of an account of the cluster, a role that lets that account in, a policy that lets the role
 * read, and a value that somebody has written.
 * Sources: external-secrets.io/latest/provider/hashicorp-vault; developer.hashicorp.com/vault/docs/auth/kubernetes, …/docs/concepts/policies, …/docs/secrets/kv/kv-v2.
 */

const serviceAccount = tokenOf("v1", "ServiceAccount");
const configMap = tokenOf("v1", "ConfigMap");

/** @throws Error with what Vault says, or what stands before it */
export function readFromVault(objects: Objects, settings: Props, namespace: string, key: string): Props {
  const { world } = objects;
  const refused = (why: string) => new Error(`could not get secret data from provider: ${why}`);
  const authority = bag(settings["caProvider"]);
  const believed = objects.get(configMap, idOf(namespace, String(authority["name"])));
  if (typeof at(believed?.outputs ?? {}, "data") !== "object")
    throw refused(`failed to get CA from ConfigMap "${String(authority["name"])}": not found`);
  const { mountPath, role, serviceAccountRef } = bag(at(settings, "auth.kubernetes"));
  const { name: account, audiences } = bag(serviceAccountRef);
  if (!objects.get(serviceAccount, idOf(namespace, String(account))))
    throw refused(`ServiceAccount "${String(account)}" not found`);
  const known = world
    .all("vault:kubernetes/authBackendRole:AuthBackendRole")
    .find(({ inputs }) => inputs["roleName"] === role && (inputs["backend"] ?? "kubernetes") === mountPath);
  const denied = () => refused("unable to log in with Kubernetes auth: Code: 403. Errors: * permission denied");
  if (!known || !admits(known, String(account), namespace, list(audiences))) throw denied();
  const mount = String(settings["path"]);
  const asked = `${mount}/data/${key}`;
  if (!mayRead(objects, known, asked)) throw refused("Code: 403. Errors: * 1 error occurred: * permission denied");
  const written = world
    .all("vault:kv/secretV2:SecretV2")
    .find(({ inputs }) => inputs["mount"] === mount && inputs["name"] === key);
  const value: unknown = JSON.parse(text(written?.inputs["dataJson"]) ?? "null");
  if (!isProps(value)) throw new Error("Secret does not exist");
  return value;
}

/** Source: hashicorp/vault-plugin-auth-kubernetes path_login.go. */
function admits({ inputs }: Standing, account: string, namespace: string, audiences: readonly unknown[]): boolean {
  const among = (names: unknown, name: string) => list(names).some((one) => one === name || one === "*");
  const audience = text(inputs["audience"]) ?? "";
  return (
    among(inputs["boundServiceAccountNames"], account) &&
    among(inputs["boundServiceAccountNamespaces"], namespace) &&
    (audience === "" || audiences.includes(audience))
  );
}

/** Whether one of a role's policies lets it read a path: it, or what a star at the end stands for. */
function mayRead({ world }: Objects, { inputs }: Standing, path: string): boolean {
  return world
    .all("vault:index/policy:Policy")
    .filter((policy) => list(inputs["tokenPolicies"]).includes(policy.inputs["name"]))
    .flatMap((policy) => [
      ...String(policy.inputs["policy"]).matchAll(/path "([^"]+)" \{\s*capabilities = (\[[^\]]*\])/g),
    ])
    .some(([, pattern = "", may = "[]"]) => {
      const same = pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
      return same && (JSON.parse(may) as string[]).includes("read");
    });
}
