import { blobs } from "./blobs";
import { eventGrid } from "./event-grid";
import { type ApiHandler, type ApisOptions, type LocalApis, serve } from "./http";
import { secretValue } from "./secrets-manager";
import { tables } from "./tables";

/**
 * Azure's APIs, all at one address, told apart by the first part of the path:
 * - `/tables/ACCOUNT/TABLE(…)`: the table service, so that `COFFEE_STATE` is `http://127.0.0.1:PORT/tables/ACCOUNT`;
 * - `/blobs/ACCOUNT/CONTAINER/NAME`: Blob Storage;
 * - `/eventgrid/TOPIC/api/events`: a custom topic;
 * - `/vaults/VAULT/secrets/NAME`: Key Vault;
 * - `/msi/token`: the App Service's managed identity (`IDENTITY_ENDPOINT`).
 *
 * Spaces of the store: `tables/ACCOUNT/TABLE`, `blobs/ACCOUNT/CONTAINER`, `published`. A table or container needs no making.
 */
export async function startAzure(options: ApisOptions): Promise<LocalApis> {
  const handlers: Record<string, ApiHandler> = {
    tables: tables(options),
    blobs: blobs(options),
    eventgrid: eventGrid(options),
    vaults: (request) => vault(options, request.path),
    msi: ({ headers, query }) =>
      headers["x-identity-header"] === undefined
        ? { status: 400, body: { statusCode: 400, message: "X-IDENTITY-HEADER is missing" } }
        : {
            status: 200,
            body: {
              access_token: `local-token-${query.get("resource")}`,
              expires_on: String(Math.floor(Date.now() / 1000) + 3600),
              resource: query.get("resource"),
              token_type: "Bearer",
            },
          },
  };
  const server = await serve((request) => {
    const handler = handlers[request.path.split("/")[1] ?? ""];
    return handler ? handler(request) : { status: 404, body: { error: { code: "NotFound", message: request.path } } };
  }, options);
  return {
    ...server,
    environment: { IDENTITY_ENDPOINT: `${server.url}/msi/token`, IDENTITY_HEADER: "local" },
  };
}

/** Where what Azure has at an address of its own is here: `https://ACCOUNT.table.core.windows.net/…` and its like. Others stay. */
export function localAddress(url: string, address: string): string {
  const forms: [RegExp, (name: string) => string][] = [
    [/^https:\/\/([^.]+)\.table\.core\.windows\.net/, (name) => `tables/${name}`],
    [/^https:\/\/([^.]+)\.blob\.core\.windows\.net/, (name) => `blobs/${name}`],
    [/^https:\/\/([^.]+)\.[^/]*eventgrid\.azure\.net/, (name) => `eventgrid/${name}`],
    [/^https:\/\/([^.]+)\.vault\.azure\.net/, (name) => `vaults/${name}`],
  ];
  for (const [form, place] of forms) {
    const found = form.exec(address);
    if (found) return `${url}/${place(found[1]!)}${address.slice(found[0].length)}`.replace(/\/$/, "");
  }
  return address;
}

/** Key Vault's Get Secret (REST reference, 7.4). */
function vault(options: ApisOptions, path: string) {
  const [, , name = "", , secret = ""] = path.split("/");
  const value = secretValue(options, secret);
  if (value === undefined)
    return {
      status: 404,
      body: {
        error: {
          code: "SecretNotFound",
          message: `A secret with (name/id) ${secret} was not found in this key vault.`,
        },
      },
    };
  return {
    status: 200,
    body: { value, id: `https://${name}.vault.azure.net/secrets/${secret}/1`, attributes: { enabled: true } },
  };
}
