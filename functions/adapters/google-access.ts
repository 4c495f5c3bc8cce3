import { Compute } from "google-auth-library";
import { call } from "./http";

/** Google's APIs that functions ask over REST: the client libraries speak gRPC, each larger than an archive may be. */
const apis = {
  firestore: { address: "https://firestore.googleapis.com", local: "FIRESTORE_EMULATOR_HOST" },
  pubsub: { address: "https://pubsub.googleapis.com", local: "PUBSUB_EMULATOR_HOST" },
  storage: { address: "https://storage.googleapis.com", local: "STORAGE_EMULATOR_HOST" },
  secrets: { address: "https://secretmanager.googleapis.com", local: "SECRET_MANAGER_EMULATOR_HOST" },
} as const;

export type GoogleApi = keyof typeof apis;

/** Gives an access token; the library keeps it until shortly before its end. */
export type AccessToken = () => Promise<string | null | undefined>;

/** Asks an API as somebody. */
export type Ask = (api: GoogleApi, path: string, options?: Parameters<typeof call>[1]) => ReturnType<typeof call>;

/**
 * Asks as the function's own service account, by the metadata server's token; a local API, which the variables of Google's own emulators name (`HOST:PORT`), without any.
 * @param token - as whom. @defaultValue the function's own account
 */
export function asGoogle(env: NodeJS.ProcessEnv, token: AccessToken = ownToken()): Ask {
  return async (api, path, options = {}) => {
    const { address, local } = apis[api];
    const host = env[local];
    if (host) {
      const place = host.includes("://") ? host : `http://${host}`;
      // What the emulators take for somebody who may do everything.
      return call(`${place}${path}`, { ...options, headers: { ...options.headers, authorization: "Bearer owner" } });
    }
    const value = await token();
    if (!value) throw new Error(`Google gave no token for ${api}.`);
    return call(`${address}${path}`, { ...options, headers: { ...options.headers, authorization: `Bearer ${value}` } });
  };
}

/** Of the metadata server alone: a function never looks for keys in files, and does not ask first where it runs. The client keeps the token until shortly before its end. */
function ownToken(): AccessToken {
  const client = new Compute();
  return async () => (await client.getAccessToken()).token;
}
