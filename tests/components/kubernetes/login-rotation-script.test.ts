import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { rotationScript } from "../../../components/kubernetes/login-rotation-script";

interface Login {
  username: string;
  password: string;
  nextUsername: string;
  nextPassword: string;
  drawn: string;
}

const day = 86_400;
/** Half past midnight, and noon, of some day. */
const [night, noon] = [20_000 * day + 1800, 20_000 * day + 12 * 3600];
const login: Login = {
  ...{ username: "order_a", password: "one", nextUsername: "order_b", nextPassword: "two" },
  drawn: String(night - 30 * day),
};

/** Runs the script with a curl that is Entra and a vault: `values` by the names of secrets, as the vault has them. */
function run(values: Record<string, string>, { now = night, refuses = "nothing", token = "eyJ.token" } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-rotation-"));
  for (const [name, value] of Object.entries(values))
    writeFileSync(
      path.join(folder, `${name}.json`),
      `${JSON.stringify({
        ...{ value, contentType: "application/json", id: `https://v.vault.azure.net/secrets/${name}/0123` },
        attributes: { enabled: true, recoveryLevel: "Recoverable" },
        tags: { environment: "dev", service: name },
      })}\n`,
    );
  const curl = path.join(folder, "curl");
  writeFileSync(
    curl,
    `#!/bin/sh
echo "$@" >> ${folder}/calls
case "$*" in
  *oauth2*) [ "${token}" ] && printf '{"token_type":"Bearer","expires_in":3599,"access_token":"${token}"}'; exit 0 ;;
esac
for last; do :; done
name=\${last##*/secrets/}; name=\${name%%\\?*}
grep -q '^Authorization: Bearer ${token}$' ${folder}/header || exit 22
case "$*" in
  *PUT*) [ "$name" = "${refuses}" ] && exit 22; cp ${folder}/changed ${folder}/$name.changed ;;
  *) cat ${folder}/$name.json 2>/dev/null || exit 22 ;;
esac
`,
  );
  chmodSync(curl, 0o755);
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", rotationScript(30)], {
    env: {
      PATH: `${folder}:/usr/bin:/bin`,
      ...{ NOW: String(now), WORK: folder },
      SECRETS: Object.keys(values)
        .map((name) => `https://v.vault.azure.net/secrets/${name}`)
        .join(" "),
      ...{ AZURE_FEDERATED_TOKEN_FILE: "/run/token", AZURE_CLIENT_ID: "who", AZURE_TENANT_ID: "where" },
      AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
    },
    encoding: "utf8",
  });
  const changed = (name: string) => {
    const file = path.join(folder, `${name}.changed`);
    if (!existsSync(file)) return undefined;
    const body = JSON.parse(readFileSync(file, "utf8")) as { value: string } & Record<string, unknown>;
    return { ...body, value: JSON.parse(body.value) as Login };
  };
  const calls = existsSync(path.join(folder, "calls")) ? readFileSync(path.join(folder, "calls"), "utf8") : "";
  return { status, changed, calls, said: stdout + stderr };
}

it("what was drawn thirty days ago is changed at night: the next user's turn, and another password for the one before", () => {
  const { status, changed } = run({ order: JSON.stringify(login) });
  expect(status).toBe(0);
  const { value, ...rest } = changed("order")!;
  expect(value).toEqual({
    ...{ username: "order_b", password: "two", nextUsername: "order_a", drawn: String(night) },
    nextPassword: expect.stringMatching(/^[A-Za-z0-9]{48}$/) as string,
  });
  expect(rest).toEqual({ contentType: "application/json", tags: { environment: "dev", service: "order" } });
});

it("what Pulumi wrote is drawn anew at any hour, both passwords, and nobody's turn is over", () => {
  const { changed } = run({ order: JSON.stringify({ ...login, drawn: "0" }) }, { now: noon });
  const { value } = changed("order")!;
  expect([value.username, value.nextUsername, value.drawn]).toEqual(["order_a", "order_b", String(noon)]);
  expect(new Set([value.password, value.nextPassword, "one", "two"]).size).toBe(4);
});

it("what is not due is left alone: by day, or within thirty days", () => {
  for (const [drawn, now] of [
    [night - 31 * day, noon],
    [night - 29 * day, night],
  ] as const) {
    const { status, changed } = run({ order: JSON.stringify({ ...login, drawn: String(drawn) }) }, { now });
    expect([status, changed("order")]).toEqual([0, undefined]);
  }
});

it("one that fails does not keep the others from their change, and the job ends with an error that names it", () => {
  const due = JSON.stringify(login);
  const { status, changed, said } = run({ order: due, payment: due, user: due }, { refuses: "payment" });
  expect(status).toBe(1);
  expect(said).toContain("not changed: https://v.vault.azure.net/secrets/payment");
  expect([changed("order"), changed("user")]).not.toContain(undefined);
});

it.each([
  ["has no next user", JSON.stringify({ username: "order_a", password: "one", drawn: "0" })],
  ["does not say when it was drawn", JSON.stringify({ ...login, drawn: "yesterday" })],
  ["is no JSON", "secret"],
])("a secret that %s is left as it is", (_, value) => {
  const { status, changed } = run({ order: value });
  expect([status, changed("order")]).toEqual([1, undefined]);
});

it("without a token nothing is asked for", () => {
  const { status, calls } = run({ order: JSON.stringify(login) }, { token: "" });
  expect(status).toBe(1);
  expect(calls).not.toContain("/secrets/");
});

it("no secret is an argument of a command, or said", () => {
  const { changed, calls, said } = run({ order: JSON.stringify(login) });
  const { value } = changed("order")!;
  for (const hidden of ["eyJ.token", "one", "two", value.nextPassword]) {
    expect(calls.replaceAll("--", "")).not.toMatch(new RegExp(`\\b${hidden}\\b`));
    expect(said).not.toContain(hidden);
  }
});
