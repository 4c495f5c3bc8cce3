import { ExternalAccountClient, type ExternalAccountClientOptions } from "google-auth-library";
import type { Publisher } from "../contract";
import { asGoogle } from "./google-access";
import { PubsubPublisher } from "./pubsub";

/**
 * From AWS onto Google's topic, without a key: the role of the function signs a request to know itself (STS GetCallerIdentity, from the credentials in the function's environment), which
 * Google's token service takes for a token of the workload identity pool, and that for one of the service account that may publish. google-auth-library does all three.
 * @param as - the JSON of `ForwardAs["gcp"]`
 */
export function googleForwarder(topic: string, as: string, env: NodeJS.ProcessEnv): Publisher {
  const options = { ...(JSON.parse(as) as object), scopes: ["https://www.googleapis.com/auth/pubsub"] };
  const client = ExternalAccountClient.fromJSON(options as ExternalAccountClientOptions);
  if (client === null)
    throw new Error("As whom events go on to Google Cloud is no configuration of an external account.");
  const token = async () => (await client.getAccessToken()).token;
  return new PubsubPublisher(asGoogle(env, token), topic);
}
