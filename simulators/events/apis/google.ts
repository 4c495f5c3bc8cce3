import { firestore } from "./firestore";
import { type ApiAnswer, type ApiHandler, type ApisOptions, type LocalApis, serve } from "./http";
import { cloudStorage } from "./cloud-storage";
import { pubsub } from "./pubsub";
import { secretValue } from "./secrets-manager";

/**
 * Google Cloud's APIs, all at one address, told apart by their paths: Firestore, Pub/Sub, Cloud Storage, Secret Manager, and the metadata server that gives
 * tokens. Spaces of the store: `firestore/projects/P/databases/D`, `storage/BUCKET`, `published`.
 * Sources: the discovery documents firestore v1, pubsub v1, storage v1 and secretmanager v1 (PyPI google-api-python-client).
 */
export async function startGoogle(options: ApisOptions): Promise<LocalApis> {
  const [documents, topics, objects] = [firestore(options), pubsub(options), cloudStorage(options)];
  const server = await serve((request) => {
    const { path } = request;
    const handler: ApiHandler | undefined = path.startsWith("/computeMetadata/v1/")
      ? metadata
      : path.includes("/documents")
        ? documents
        : path.includes("/topics/")
          ? topics
          : path.includes("/storage/v1/")
            ? objects
            : path.includes("/secrets/")
              ? (asked) => secret(options, asked.path)
              : undefined;
    return handler ? handler(request) : googleError(404, "NOT_FOUND", `${request.method} ${path} is not here`);
  }, options);
  const host = server.url.replace("http://", "");
  return {
    ...server,
    environment: {
      FIRESTORE_EMULATOR_HOST: host,
      PUBSUB_EMULATOR_HOST: host,
      STORAGE_EMULATOR_HOST: server.url,
      SECRET_MANAGER_EMULATOR_HOST: host,
      GCE_METADATA_HOST: host,
    },
  };
}

/** An error as Google's REST APIs write it (google.rpc.Status). */
export function googleError(code: number, status: string, message: string): ApiAnswer {
  return { status: code, body: { error: { code, message, status } } };
}

/** SecretManager's projects.secrets.versions.access. */
function secret(options: ApisOptions, path: string): ApiAnswer {
  const [, name, version] = /^\/v1\/(projects\/[^/]+\/secrets\/[^/]+)\/versions\/([^/:]+):access$/.exec(path) ?? [];
  const value = name === undefined ? undefined : secretValue(options, name);
  if (value === undefined) return googleError(404, "NOT_FOUND", `Secret ${path} not found or has no versions.`);
  return {
    status: 200,
    body: { name: `${name}/versions/${version}`, payload: { data: Buffer.from(value).toString("base64") } },
  };
}

/** What the metadata server gives an instance: a token of its account. */
const metadata: ApiHandler = ({ path, headers, query }) => {
  const flavour = { "metadata-flavor": "Google" };
  if (headers["metadata-flavor"] !== "Google")
    return { status: 403, headers: flavour, body: "Missing Metadata-Flavor:Google header." };
  if (path.endsWith("/token"))
    return {
      status: 200,
      headers: flavour,
      body: { access_token: "local-token", expires_in: 3599, token_type: "Bearer" },
    };
  if (path.endsWith("/identity"))
    return {
      status: 200,
      headers: flavour,
      body: `local.${Buffer.from(query.get("audience") ?? "").toString("base64url")}.token`,
    };
  if (path.endsWith("/email")) return { status: 200, headers: flavour, body: "local@local.iam.gserviceaccount.com" };
  return { status: 200, headers: flavour, body: "" };
};
