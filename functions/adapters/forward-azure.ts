import { gcpMetadata } from "google-auth-library";
import type { ForwardAs } from "../../components/core/events";
import type { Publisher } from "../contract";
import { EventGridPublisher, eventGridScope } from "./event-grid";
import { call } from "./http";

/** Where Entra gives tokens. */
const login = "https://login.microsoftonline.com";

/**
 * From Google onto Azure's topic, without a key: the ID token that the metadata server makes for the function's service account is the assertion with which Entra knows the application
 * whose federated credential names that account (Microsoft identity platform, "client credentials flow, third case: federated credential").
 * @param as - the JSON of `ForwardAs["azure"]`
 * @param authority - where tokens are asked for. @defaultValue Entra's public cloud
 */
export function azureForwarder(address: string, as: string, authority: string = login): Publisher {
  const { tenantId, clientId, audience } = JSON.parse(as) as ForwardAs["azure"];
  let kept: { token: string; until: number } | undefined;
  const token = async (): Promise<string> => {
    if (kept !== undefined && Date.now() < kept.until) return kept.token;
    const assertion = await gcpMetadata.instance<string>({
      property: "service-accounts/default/identity",
      params: { audience, format: "full" },
    });
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      scope: eventGridScope,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
    const answer = await call(`${authority}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    });
    const { access_token: value, expires_in: seconds } = answer.json<{ access_token: string; expires_in: number }>();
    kept = { token: value, until: Date.now() + (seconds - 300) * 1000 };
    return value;
  };
  return new EventGridPublisher(address, token);
}
