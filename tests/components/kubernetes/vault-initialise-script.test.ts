import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { initialiseScript } from "../../../components/kubernetes/vault-initialise-script";

/** Answers of Vault to the question whether it is initialised, and what it says when it is asked to be. */
interface Vault {
  initialised: "true" | "false" | "nobody answers" | "nonsense";
  answer?: string;
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "vault-init-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => path.join(folder, name);
const keys = '{"recovery_keys":["a","b"],"root_token":"hvs.1"}';

/** Runs the script in a shell, with a curl that is Vault, and a cloud that keeps what it is given where it is there. */
function run({ initialised, answer = keys }: Vault, cloud: "keeps" | "is away" | "is away once Vault has answered") {
  const state = {
    true: '{"initialized":true}',
    false: '{"initialized":false}',
    nonsense: "{}",
    "nobody answers": "",
  }[initialised];
  writeFileSync(
    at("curl"),
    `#!/bin/sh
echo "$*" >>"${at("asked")}"
case "$*" in
  *PUT*) printf '%s' '${answer}' ;;
  *) ${initialised === "nobody answers" ? "exit 7" : `printf '%s' '${state}'`} ;;
esac
`,
  );
  chmodSync(at("curl"), 0o755);
  const put = {
    keeps: `cp "$ANSWER" "${at("kept")}"`,
    "is away": "false",
    "is away once Vault has answered": `grep -q "not yet" "$ANSWER" && cp "$ANSWER" "${at("kept")}"`,
  }[cloud];
  writeFileSync(at("script.sh"), initialiseScript(put));
  const env = {
    PATH: `${folder}:${process.env["PATH"]}`,
    VAULT: "https://vault-0",
    ANSWER: at("init.json"),
    TRIES: "2",
    PAUSE: "0",
  };
  const { status, stdout, stderr } = spawnSync("/bin/sh", [at("script.sh")], { env, encoding: "utf8" });
  const asked = existsSync(at("asked")) ? readFileSync(at("asked"), "utf8") : "";
  return { status, out: stdout + stderr, asked };
}
const kept = () => (existsSync(at("kept")) ? readFileSync(at("kept"), "utf8") : undefined);

it("initialises Vault, and keeps its answer where the cloud does, and nowhere else", () => {
  const { status, out, asked } = run({ initialised: "false" }, "keeps");
  expect([status, kept()]).toEqual([0, keys]);
  expect(asked).toContain('{"recovery_shares":5,"recovery_threshold":3}');
  expect(out).not.toContain("hvs.1");
  expect(existsSync(at("init.json"))).toBe(false);
});

it("verifies whom it speaks to", () => {
  const { asked } = run({ initialised: "false" }, "keeps");
  for (const line of asked.trim().split("\n")) expect(line).toContain("--cacert /run/vault/ca.crt");
  expect(asked).not.toMatch(/--insecure| -k /);
});

it("leaves a Vault that is initialised alone, and what is kept of it", () => {
  writeFileSync(at("kept"), keys);
  const { status, asked } = run({ initialised: "true" }, "keeps");
  expect([status, kept()]).toEqual([0, keys]);
  expect(asked).not.toContain("PUT");
});

it("initialises nothing while the answer could not be kept", () => {
  const { status, asked } = run({ initialised: "false" }, "is away");
  expect(status).not.toBe(0);
  expect(asked).not.toContain("PUT");
});

it("keeps the answer later where the cloud was away just then, and does not ask Vault again", () => {
  expect(run({ initialised: "false" }, "is away once Vault has answered").status).not.toBe(0);
  rmSync(at("asked"));
  const { status, asked } = run({ initialised: "true" }, "keeps");
  expect([status, kept(), asked]).toEqual([0, keys, ""]);
});

it("goes on from an answer that was not named yet", () => {
  writeFileSync(at("init.json.new"), keys);
  expect(run({ initialised: "true" }, "keeps").status).toBe(0);
  expect(kept()).toBe(keys);
});

it.each([
  [{ initialised: "nobody answers" }, "Vault does not answer"],
  [{ initialised: "nonsense" }, "neither"],
  [{ initialised: "false", answer: "{}" }, "has no token"],
] as const)("fails, and says why: %j", (vault, why) => {
  const { status, out } = run(vault, "keeps");
  expect(status).not.toBe(0);
  expect(out).toContain(why);
  expect(kept() ?? "").not.toContain("root_token");
});
