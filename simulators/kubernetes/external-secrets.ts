import { createHash } from "node:crypto";
import { at, bag, bags, list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import { grants } from "../aws/common/policy-access";
import { readFromVault } from "./vault-reader";
import { roleMay, tokenProblem } from "../aws/common/role-access";
import { isProps, type Props } from "../protocol/values";
import { readFromAzure } from "./azure-secrets";
import { readFromGoogle } from "./google-secrets";
import type { Objects } from "./cluster";
import { kindOf, tokenOf } from "./kinds";
import { annotationsOf, idOf, nameOf } from "./objects";

/** What External Secrets is asked to bring. */
export const externalSecret = tokenOf("external-secrets.io/v1", "ExternalSecret");
const secretStore = tokenOf("external-secrets.io/v1", "SecretStore");
const secretToken = tokenOf("v1", "Secret");

/** Reads one value of a cloud's secret, as an account of the cluster. @throws Error with what the cloud says where it may not */
type Read = (objects: Objects, provider: Props, namespace: string, key: string) => Props;

/** The stores that External Secrets reads, by the name of its provider. Another cloud's goes here. */
const readers: Readonly<Record<string, Read>> = {
  aws: readFromAws,
  azurekv: readFromAzure,
  gcpsm: readFromGoogle,
  kubernetes: readFromCluster,
  vault: readFromVault,
};

/** Why External Secrets cannot make the Secret; undefined where it can. */
export function externalSecretProblem(objects: Objects, object: Props): string | undefined {
  try {
    valuesOf(objects, object);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Makes the Secret of an ExternalSecret, or keeps it like what it is made of. What it cannot read leaves the Secret as it was. */
export function bringSecret(objects: Objects, object: Props): void {
  if (externalSecretProblem(objects, object) !== undefined) return;
  const namespace = String(at(object, "metadata.namespace"));
  const name = text(at(object, "spec.target.name")) ?? nameOf(object);
  const { world, cluster } = objects;
  const kind = kindOf(secretToken);
  const data = Object.fromEntries(
    Object.entries(valuesOf(objects, object)).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );
  const id = idOf(namespace, name);
  const outputs: Props = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      ...{ name, namespace, uid: world.digits(`${cluster.scope} ${id}`, 32) },
      labels: { "reconcile.external-secrets.io/managed": "true" },
      ownerReferences: [
        {
          ...{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", name: nameOf(object), controller: true },
          uid: String(at(object, "metadata.uid")),
        },
      ],
    },
    type: "Opaque",
    data,
  };
  world.put({ token: secretToken, id, scope: cluster.scope, region: cluster.region, inputs: {}, outputs });
}

/** Takes away what an object that is gone was the owner of. Source: kubernetes.io/docs/concepts/architecture/garbage-collection. */
export function collect(objects: Objects, owner: Props): void {
  const uid = text(at(owner, "metadata.uid"));
  const { world, cluster } = objects;
  for (const one of world.within(cluster.scope)) {
    const owners = bags(at(one.outputs, "metadata.ownerReferences"));
    if (uid !== undefined && owners.some((reference) => reference["uid"] === uid)) world.forget(one);
  }
}

function valuesOf(objects: Objects, object: Props): Record<string, string> {
  if (bags(at(object, "spec.dataFrom")).some((one) => at(one, "sourceRef.generatorRef") !== undefined))
    return drawn(objects, object);
  const namespace = String(at(object, "metadata.namespace"));
  const name = text(at(object, "spec.secretStoreRef.name")) ?? "";
  const store = objects.get(secretStore, idOf(namespace, name));
  if (!store)
    throw new Error(`could not get secret data from provider: SecretStore.external-secrets.io "${name}" not found`);
  const [[provider = "", settings] = []] = Object.entries(bag(at(store.outputs, "spec.provider")));
  const read = readers[provider];
  if (!read) throw new Error(`the local cluster reads no secrets of the provider ${provider}`);
  return Object.fromEntries(
    bags(at(object, "spec.data")).map(({ secretKey, remoteRef }) => {
      const { key, property } = bag(remoteRef);
      const value = read(objects, bag(settings), namespace, String(key))[String(property)];
      if (value === undefined)
        throw new Error(
          `error retrieving secret at .data, key: ${String(key)}, err: key ${String(property)} does not exist in secret ${String(key)}`,
        );
      return [String(secretKey), String(value)];
    }),
  );
}

/**
 * A Secret of another namespace of the cluster, as an account that a role there lets read it by name.
 * Source: external-secrets.io/latest/provider/kubernetes.
 */
function readFromCluster(objects: Objects, settings: Props, namespace: string, key: string): Props {
  const remote = text(settings["remoteNamespace"]) ?? "default";
  const account = text(at(settings, "auth.serviceAccount.name")) ?? "";
  if (!objects.get(tokenOf("v1", "ServiceAccount"), idOf(namespace, account)))
    throw new Error(`could not get secret data from provider: ServiceAccount "${account}" not found`);
  if (!mayGet(objects, remote, key, { name: account, namespace }))
    throw new Error(
      `could not get secret data from provider: secrets "${key}" is forbidden: User "system:serviceaccount:${namespace}:${account}" cannot get resource "secrets" in API group "" in the namespace "${remote}"`,
    );
  const found = objects.get(secretToken, idOf(remote, key));
  if (!found) throw new Error("Secret does not exist");
  return Object.fromEntries(
    Object.entries(bag(found.outputs["data"])).map(([name, value]) => [
      name,
      Buffer.from(String(value), "base64").toString(),
    ]),
  );
}

/** Whether a role of the namespace lets the account get that Secret. */
function mayGet(objects: Objects, namespace: string, secret: string, account: { name: string; namespace: string }) {
  const rbac = (kind: string) => tokenOf("rbac.authorization.k8s.io/v1", kind);
  return objects.list(rbac("RoleBinding"), namespace).some((binding) => {
    const bound = bags(binding["subjects"]).some(
      (one) =>
        one["kind"] === "ServiceAccount" && one["name"] === account.name && one["namespace"] === account.namespace,
    );
    const role = objects.get(rbac("Role"), idOf(namespace, String(at(binding, "roleRef.name"))));
    return (
      bound &&
      bags(role?.outputs["rules"]).some(
        ({ resources, verbs, resourceNames }) =>
          list(resources).includes("secrets") &&
          list(verbs).includes("get") &&
          (resourceNames === undefined || list(resourceNames).includes(secret)),
      )
    );
  });
}

const passwordToken = tokenOf("generators.external-secrets.io/v1alpha1", "Password");

/**
 * What a generator of passwords draws, once, and what the template makes of it. The same each time: the Secret is made of it anew with each look.
 * Source: external-secrets.io/latest/api/generator/password; …/guides/templating (engine v2).
 */
function drawn(objects: Objects, object: Props): Record<string, string> {
  const namespace = String(at(object, "metadata.namespace"));
  const [source] = bags(at(object, "spec.dataFrom"));
  const { kind, name } = bag(at(source ?? {}, "sourceRef.generatorRef"));
  const generator = objects.get(passwordToken, idOf(namespace, String(name)));
  if (kind !== "Password" || !generator)
    throw new Error(
      `could not get generator: ${String(kind)}.generators.external-secrets.io "${String(name)}" not found`,
    );
  const password = createHash("sha512")
    .update(`${objects.cluster.scope} ${namespace} ${nameOf(object)}`)
    .digest("hex")
    .slice(0, Number(at(generator.outputs, "spec.length") ?? 24));
  const template = at(object, "spec.target.template.data");
  if (template === undefined) return { password };
  return Object.fromEntries(
    Object.entries(bag(template)).map(([key, text]) => [
      key,
      String(text).replaceAll(/\{\{ *\.password *\}\}/g, password),
    ]),
  );
}

/**
 * AWS Secrets Manager, as a role that the cluster's account has.
 * Sources: external-secrets.io/latest/provider/aws-access; docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html.
 */
function readFromAws(objects: Objects, settings: Props, namespace: string, key: string): Props {
  const { world, cluster } = objects;
  const region = text(settings["region"]) ?? "";
  const refused = (why: string) =>
    new Error(`could not get secret data from provider: unable to create session: ${why}`);
  const account = text(at(settings, "auth.jwt.serviceAccountRef.name"));
  const standing = objects.get(tokenOf("v1", "ServiceAccount"), idOf(namespace, account ?? ""));
  if (!standing) throw refused(`ServiceAccount "${account ?? ""}" not found`);
  const roleArn = annotationsOf(standing.outputs)["eks.amazonaws.com/role-arn"];
  const role = roleArn === undefined ? undefined : world.find("aws:iam/role:Role", roleArn, "arn");
  if (!role) throw refused(`an IAM role must be associated with service account ${account ?? ""}`);
  const token = {
    ...{ issuer: cluster.issuer ?? "", audience: "sts.amazonaws.com" },
    subject: `system:serviceaccount:${namespace}:${account ?? ""}`,
  };
  const problem = stopped(objects, region, roleArn ?? "") ?? tokenProblem(world, role, token);
  if (problem !== undefined) throw refused(`operation error STS: AssumeRoleWithWebIdentity, ${problem}`);
  const secret = world.find("aws:secretsmanager/secret:Secret", key, ["arn", "name"], region);
  if (!secret) throw new Error("Secret does not exist");
  const arn = String(secret.outputs["arn"]);
  if (!roleMay(world, role, { action: "secretsmanager:GetSecretValue", resource: arn }))
    throw new Error(
      `AccessDeniedException: ${roleArn} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn}`,
    );
  const encryptedWith = text(secret.inputs["kmsKeyId"]);
  const decrypts =
    encryptedWith === undefined ||
    roleMay(world, role, {
      ...{ action: "kms:Decrypt", resource: encryptedWith },
      context: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` },
    });
  if (!decrypts) throw new Error("AccessDeniedException: Access to KMS is not allowed");
  return valueOf(objects, secret);
}

/** What stands in a secret: what the program put there last, or what the service did that owns it. */
function valueOf({ world }: Objects, secret: Standing): Props {
  const made = secret.inputs["__madeBy"] !== undefined;
  const [version] = world
    .all("aws:secretsmanager/secretVersion:SecretVersion")
    .filter(({ outputs }) => outputs["secretArn"] === secret.outputs["arn"])
    .slice(-1);
  if (made && !version) return { username: "made-up", password: "made-up" };
  const value: unknown = JSON.parse(text(version?.inputs["secretString"]) ?? "null");
  if (!isProps(value))
    throw new Error(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
  return value;
}

/**
 * What a private way to STS says of a call that nobody has signed, where the network has one.
 * Source: docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html.
 */
function stopped({ world, cluster }: Objects, region: string, role: string): string | undefined {
  const way = world
    .all("aws:ec2/vpcEndpoint:VpcEndpoint")
    .find(
      ({ inputs }) =>
        inputs["vpcId"] === cluster.network &&
        inputs["serviceName"] === `com.amazonaws.${region}.sts` &&
        inputs["privateDnsEnabled"] === true,
    );
  const policy = way?.inputs["policy"];
  // Who is not known yet is of no account: a condition on it is not met.
  const nobody = { "aws:PrincipalAccount": "" };
  const open =
    policy === undefined ||
    grants(policy, { action: "sts:AssumeRoleWithWebIdentity", resource: role, context: nobody });
  return open ? undefined : "AccessDenied: no VPC endpoint policy allows the sts:AssumeRoleWithWebIdentity action";
}
