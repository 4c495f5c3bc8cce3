import { at, text } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { tokenOf } from "./kinds";
import { annotationsOf, idOf } from "./objects";

/**
 * Google's Secret Manager, as an account of the cluster by itself: what it may read, a grant on the secret says, to the account as IAM knows it.
 * Sources: external-secrets/external-secrets providers/v1/gcp/secretmanager, client.go and workload_identity.go; docs.cloud.google.com/secret-manager/docs/access-control.
 */
export function readFromGoogle(objects: Objects, settings: Props, namespace: string, key: string): Props {
  const { world, cluster } = objects;
  const project = text(settings["projectID"]) ?? "";
  const pool = text(at(settings, "auth.workloadIdentity.clusterProjectID")) ?? project;
  const account = text(at(settings, "auth.workloadIdentity.serviceAccountRef.name")) ?? "";
  const standing = objects.get(tokenOf("v1", "ServiceAccount"), idOf(namespace, account));
  if (!standing) throw new Error(`could not get secret data from provider: serviceaccounts "${account}" not found`);
  const [location, name] = ["clusterLocation", "clusterName"].map((one) =>
    text(at(settings, `auth.workloadIdentity.${one}`)),
  );
  const signs = `https://container.googleapis.com/v1/projects/${pool}/locations/${location ?? cluster.region}/clusters/${name ?? cluster.name}`;
  // Whose tokens they are is said twice, by the store and by the token: Google takes none where the two differ.
  if (cluster.issuer !== undefined && cluster.issuer !== signs)
    throw new Error("unable to fetch identitybindingtoken: could not get idbindtoken token, status: 400");
  const secretId = `projects/${project}/secrets/${key}`;
  if (annotationsOf(standing.outputs)["iam.gke.io/gcp-service-account"] !== undefined)
    throw new Error(`the local cluster lets ${account} be no service account of Google's`);
  if (!mayRead(objects, { secretId, pool, namespace, account }))
    throw new Error(
      `unable to access Secret from SecretManager Client: rpc error: code = PermissionDenied desc = Permission 'secretmanager.versions.access' denied for resource '${secretId}/versions/latest' (or it may not exist).`,
    );
  const [version] = world
    .all("gcp:secretmanager/secretVersion:SecretVersion")
    .filter(({ inputs }) => inputs["secret"] === secretId && inputs["enabled"] !== false)
    .slice(-1);
  if (!version) throw new Error("Secret does not exist");
  const value: unknown = JSON.parse(text(version.inputs["secretData"]) ?? "null");
  if (!isProps(value)) throw new Error("unable to unmarshal secret from JSON");
  return value;
}

/** Whether the account is granted to read that secret, by itself: the pool's number is not the store's to say. */
function mayRead(
  { world }: Objects,
  { secretId, pool, namespace, account }: { secretId: string; pool: string; namespace: string; account: string },
): boolean {
  const principal = new RegExp(
    `^principal://iam\\.googleapis\\.com/projects/[0-9]+/locations/global/workloadIdentityPools/${pool}\\.svc\\.id\\.goog/subject/ns/${namespace}/sa/${account}$`,
  );
  return world
    .all("gcp:secretmanager/secretIamMember:SecretIamMember")
    .some(
      ({ inputs }) =>
        inputs["role"] === "roles/secretmanager.secretAccessor" &&
        (inputs["secretId"] === secretId || inputs["secretId"] === secretId.split("/").at(-1)) &&
        (principal.test(String(inputs["member"])) ||
          inputs["member"] === `serviceAccount:${pool}.svc.id.goog[${namespace}/${account}]`),
    );
}
