import { Cloud } from "../core/cloud";
import { declaredType, plain } from "../core/declared";
import { text } from "../core/paths";
import type { Request, Rule, TypeSpec, Words } from "../core/spec";
import type { World } from "../core/world";
import table from "../data/vault-facts.json";
import { type FactsTable, filledIn, type ResourceFacts, rulesOf } from "../facts/provider-facts";

/*
 * HashiCorp Vault as its provider sees it: what a table read from the provider says of each type, and what every request meets, a server that is there and
 * an engine that is mounted. Nothing that Vault keeps is kept here but what the program asked for.
 */

const facts = table as unknown as FactsTable;

/** What the table describes. */
export const described: ReadonlySet<string> = new Set(Object.keys(facts.types));

/** Source: hashicorp/vault api/response.go, ResponseError.Error. */
const answer = (code: number, error: string) => `Error making API request.\n\nCode: ${code}. Errors:\n\n* ${error}`;

const words: Words = {
  refused: ({ api }, doing, id, { message }) => `${doing} ${api.noun}${id && ` (${id})`}: ${message}`,
  taken: (_, id) => ({ code: "400", message: answer(400, `path is already in use at ${id}`) }),
  gone: (_, id) => ({ code: "404", message: answer(404, `${id} is not there`) }),
  inUse: (_, id) => ({ code: "400", message: answer(400, `${id} is in use`) }),
};

/** Engines and sign-ins that requests are led to by the beginning of their path. */
const mounts = ["vault:index/mount:Mount", "vault:database/secretsMount:SecretsMount"];
const signIns = ["vault:index/authBackend:AuthBackend"];

/**
 * Nobody answers before there is a Vault in a cluster: the provider asks when it starts, so a preview fails too.
 * Source: traps of the provider: hashicorp/terraform-provider-vault internal/provider/meta.go, NewProviderMeta.
 */
const answers: Rule = {
  id: "vault.answers",
  source: "hashicorp/terraform-provider-vault internal/provider/meta.go",
  when: "check",
  check: ({ world }) =>
    world.all("kubernetes:helm.sh/v3:Release").some(({ inputs }) => inputs["chart"] === "vault")
      ? undefined
      : "failed to create Vault client: dial tcp: connect: connection refused: there is no Vault yet (docs/runbooks/set-up-vault.md)",
};

/** Source: hashicorp/vault vault/router.go, `no handler for route`. */
const mounted: Rule = {
  id: "vault.mounted",
  source: "hashicorp/vault vault/router.go",
  check({ token, inputs, world }) {
    const auth = facts.types[token]?.auth ?? false;
    const backend = text(inputs["backend"]) ?? text(inputs["mount"]) ?? text(defaultsOf(token)["backend"]);
    if (backend === undefined || /^vault:index\//.test(token)) return undefined;
    const path = backend.replace(/^auth\//, "").replace(/\/$/, "");
    const there = (auth ? signIns : mounts).some((kind) => world.find(kind, path, "path"));
    if (there) return undefined;
    const route = `${auth ? "auth/" : ""}${path}/`;
    return { code: "404", message: answer(404, `no handler for route "${route}". route entry not found.`) };
  },
};

/** Source: hashicorp/vault vault/logical_system_helpers.go, entPaths; the provider's registry says which types are of Enterprise. */
const community: Rule = {
  id: "vault.community",
  source: facts.source,
  check: () => ({ code: "404", message: answer(404, "enterprise-only feature") }),
};

const defaultsOf = (token: string) => facts.types[token]?.defaults ?? {};

/** A type of the table: with what its SDK declares. */
function describedType(token: string): TypeSpec | undefined {
  const row = facts.types[token];
  return row && specOf(token, row);
}

function specOf(token: string, row: ResourceFacts): TypeSpec {
  const { source } = facts;
  const declared = declaredType(token, plain);
  const { autoName: _, ...rest } = declared;
  return {
    ...rest,
    id: (request) => (row.id && filledIn(row.id, { ...row.defaults, ...request.inputs })) ?? declared.id(request),
    replaceOn: { paths: [...(row.replace ?? [])], source },
    sets: [...(row.sets ?? [])],
    ...(row.made && { autoName: { property: row.made, max: 255 } }),
    rules: [answers, ...rulesOf(token, row, source), ...(row.enterprise ? [community] : []), mounted],
    outputs: (request) => ({
      ...declared.outputs(request),
      ...Object.fromEntries(Object.entries(row.defaults ?? {}).filter(([key]) => request.inputs[key] === undefined)),
      ...accessorOf(request),
    }),
  };
}

/** `kv_1a2b3c4d`. Source: hashicorp/vault vault/mount.go, generateMountAccessor. */
function accessorOf({ token, inputs, digits }: Request) {
  return /(mount:Mount|authBackend:AuthBackend)$/.test(token) && /^vault:index/.test(token)
    ? { accessor: `${String(inputs["type"])}_${digits(8, "accessor")}`, path: inputs["path"] ?? inputs["type"] }
    : {};
}

/** A Vault of the community's edition. */
export function vaultCloud(open: () => World, version: string, timeScale?: number): Cloud {
  const place = () => ({ region: "", account: "", scope: "" });
  return new Cloud({
    ...{ name: "vault", version, types: [], words, open, place, timeScale },
    described: describedType,
  });
}
