// Brings a function's package in on Azure: `node bin/release-azure.cjs APP_ID CONTAINER_URL FUNCTION SHA256 [--file ZIP] [--wait 15]`; `pulumi stack output clouds` has the whole line for each.
//
// The program cannot: its provider writes blobs with a key of the account's, and there is none. This does what Azure's own deployment does (its steps, in microsoft/vscode-azurefunctions#4494), as whoever
// is signed in to `az`: the package into the app's container under Azure's name for it, the app started anew, Azure told of the triggers, until it names the function. Who may: Storage Blob Data
// Contributor on the container (`clouds.azure.admins`), and whoever may restart the app; from inside of the network, since storage has no public way in. Done twice it does no harm.
"use strict";
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parseArgs } = require("node:util");
const { az } = require("./az.cjs");

const usage = "usage: node bin/release-azure.cjs APP_ID CONTAINER_URL FUNCTION SHA256 [--file ZIP] [--wait 15]";

/** Azure's own name for the package: whatever is there when an instance starts, runs. */
const packageName = "released-package.zip";
const version = "2024-04-01";
/** How often Azure is told and asked, `--wait` seconds apart: ten minutes by default. An instance must be there to tell of its triggers, and the first one takes its time. */
const tries = 40;

const rest = (method, id, path) =>
  az("rest", "--method", method, "--uri", `https://management.azure.com${id}/${path}?api-version=${version}`);
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function release({ app, account, container, handler, sha256, file, wait }, log = () => {}) {
  const found = createHash("sha256").update(read(file)).digest("hex");
  if (found !== sha256) throw new Error(`${file}: its SHA-256 is ${found}, and the app expects ${sha256}`);
  const blob = ["--account-name", account, "--container-name", container, "--name", packageName];
  az(
    "storage",
    "blob",
    "upload",
    "--auth-mode",
    "login",
    ...blob,
    "--file",
    file,
    "--overwrite",
    "--metadata",
    `sha256=${sha256}`,
  );
  log(`${container}/${packageName} is ${sha256}`);
  rest("post", app, "restart");
  for (let tried = 1; ; tried++) {
    await sleep(wait);
    const said = ask(app, handler);
    if (said === undefined) break;
    if (tried >= tries) throw new Error(`Azure does not name ${handler} among the functions of ${app}: ${said}`);
    log(`not yet: ${said}`);
  }
}

/** Tells Azure of the app's triggers. @returns nothing once it names the function; else what it says */
function ask(app, handler) {
  try {
    rest("post", app, "syncfunctiontriggers");
    const { value = [] } = JSON.parse(rest("get", app, "functions"));
    const names = value.map(({ name }) => String(name).split("/").at(-1));
    return names.includes(handler) ? undefined : `it names ${names.join(", ") || "none"}`;
  } catch (error) {
    return String(error.stderr || error.message)
      .trim()
      .slice(0, 300);
  }
}

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    throw new Error(
      `${file} is not there: \`npx pulumi preview --stack ENV\` of the commit that was brought up builds it`,
    );
  }
}

/** @returns what is asked for, or nothing where it is not as `usage` says */
function asked(args) {
  const options = { file: { type: "string" }, wait: { type: "string", default: "15" } };
  let given;
  try {
    given = parseArgs({ args, options, allowPositionals: true });
  } catch {
    return undefined;
  }
  const [app = "", url = "", handler = "", sha256 = "", ...more] = given.positionals;
  const [, account, container] = /^https:\/\/([a-z0-9]+)\.blob\.core\.windows\.net\/([a-z0-9-]+)$/.exec(url) ?? [];
  const wait = Number(given.values.wait);
  const sound = /^\/subscriptions\/.+\/sites\/[^/]+$/.test(app) && /^[a-z]+$/.test(handler) && more.length === 0;
  if (!sound || !account || !/^[0-9a-f]{64}$/.test(sha256) || !(wait >= 0)) return undefined;
  const built = join(__dirname, "..", "node_modules", ".cache", "go-coffee", "functions");
  const file = given.values.file ?? join(built, `azure-${handler}-${sha256.slice(0, 16)}.zip`);
  return { app, account, container, handler, sha256, file, wait };
}

if (require.main === module) {
  const wanted = asked(process.argv.slice(2));
  if (!wanted) {
    console.error(usage);
    process.exitCode = 2;
  } else
    release(wanted, (line) => console.log(line)).then(
      () => console.log(`${wanted.handler} is in`),
      (error) => {
        console.error(String(error.stderr || error.message || error).trim());
        process.exitCode = 1;
      },
    );
}
