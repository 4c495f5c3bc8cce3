/*
 * What looks whether backups can be put back, as Node.js runs it in a pod: no package, and nothing but the cluster's API. `call(method, path, body)` asks that,
 * and throws an error with a `status` where it refuses. For each schedule it takes the newest backup that has ended, has Velero put it back into a namespace
 * that is for this alone, and compares what came with what is there now: objects, and a volume that says when it was written.
 * Source of the fields and phases: github.com/vmware-tanzu/velero v1.18.1, pkg/apis/velero/v1.
 */

/** What is put back and compared: kinds that do nothing where they are, by the path of their API. */
export const comparedKinds = {
  configmaps: "/api/v1",
  services: "/api/v1",
  serviceaccounts: "/api/v1",
  networkpolicies: "/apis/networking.k8s.io/v1",
  poddisruptionbudgets: "/apis/policy/v1",
} as const;

/** What the check is told, as JSON. */
export interface RestoreCheckSettings {
  /** Velero's namespace, and the services'. */
  velero: string;
  application: string;
  /** Where the volume with the stamp is, and where things are put back. */
  own: string;
  scratch: string;
  /** By schedule: how old the data of its newest backup may be. */
  schedules: readonly { name: string; oldestMinutes: number }[];
  kinds: Readonly<Record<string, string>>;
  /** The claim of the volume that a stamp is written to, and how often it is, in minutes. */
  stamp: { claim: string; everyMinutes: number };
  /** What reads the stamp of the volume that was put back: a pod's `spec`, but for the volume. */
  reader: object;
  /** How long one backup may take to be put back. */
  timeoutMinutes: number;
}

const check = `export async function check({ call, settings, wait, now, say }) {
  const { velero, application, own, scratch, schedules, kinds, stamp, reader, timeoutMinutes } = settings;
  const backups = "/apis/velero.io/v1/namespaces/" + velero + "/backups";
  const restores = "/apis/velero.io/v1/namespaces/" + velero + "/restores";
  const claims = "/api/v1/namespaces/" + scratch + "/persistentvolumeclaims";
  const pods = "/api/v1/namespaces/" + scratch + "/pods";
  const of = (kind, namespace) => kinds[kind] + "/namespaces/" + namespace + "/" + kind;
  const items = async (path) => (await call("GET", path)).items ?? [];
  const orNone = async (asked) => {
    try {
      return await asked;
    } catch (error) {
      if (error.status === 404) return undefined;
      throw error;
    }
  };
  const restored = ({ metadata: { labels = {} } }) => labels["velero.io/restore-name"] !== undefined;

  /** Nothing that was put back before is left. */
  async function clean() {
    await orNone(call("DELETE", pods + "/" + stamp.claim));
    const places = [...Object.keys(kinds).map((kind) => of(kind, scratch)), claims];
    for (let tries = 0; tries < 60; tries += 1) {
      const left = [];
      for (const place of places)
        for (const one of (await items(place)).filter(restored)) left.push(place + "/" + one.metadata.name);
      const reading = (await orNone(call("GET", pods + "/" + stamp.claim))) !== undefined;
      if (left.length === 0 && !reading) return;
      for (const path of left) await orNone(call("DELETE", path));
      await wait(5000);
    }
    throw new Error(scratch + " cannot be emptied");
  }

  /** The newest backup of a schedule that has ended. */
  async function newest(schedule) {
    const found = await items(backups + "?labelSelector=" + encodeURIComponent("velero.io/schedule-name=" + schedule));
    const ended = found.filter(({ status = {} }) => status.phase === "Completed");
    return ended.sort((a, b) => Date.parse(b.status.startTimestamp) - Date.parse(a.status.startTimestamp))[0];
  }

  /** Puts a backup back, and starts what reads the volume as soon as there is one: a volume is made where its pod is. */
  async function putBack(backup, name) {
    await call("POST", restores, {
      apiVersion: "velero.io/v1",
      kind: "Restore",
      metadata: { name, namespace: velero },
      spec: {
        backupName: backup.metadata.name,
        includedNamespaces: [application, own],
        namespaceMapping: { [application]: scratch, [own]: scratch },
        includedResources: [
          ...Object.keys(kinds),
          "persistentvolumeclaims",
          "persistentvolumes",
          "volumesnapshots.snapshot.storage.k8s.io",
          "volumesnapshotcontents.snapshot.storage.k8s.io",
        ],
        restorePVs: true,
      },
    });
    let reading = false;
    for (const end = now() + timeoutMinutes * 60000; now() < end; await wait(5000)) {
      if (!reading && (await orNone(call("GET", claims + "/" + stamp.claim))) !== undefined) {
        await call("POST", pods, {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: stamp.claim, namespace: scratch },
          spec: {
            ...reader,
            volumes: [{ name: "stamp", persistentVolumeClaim: { claimName: stamp.claim, readOnly: true } }],
          },
        });
        reading = true;
      }
      const { status = {} } = await call("GET", restores + "/" + name);
      if (["Failed", "PartiallyFailed", "FailedValidation"].includes(status.phase))
        throw new Error("putting it back ended as " + status.phase + " with " + (status.errors ?? 0) + " errors " + (status.validationErrors ?? []).join(", "));
      if (status.phase === "Completed") return;
    }
    throw new Error("it was not put back within " + timeoutMinutes + " minutes");
  }

  /** When an object last changed; its status is nobody's word about it. */
  function changed({ metadata: { creationTimestamp, managedFields = [] } }) {
    const times = managedFields.filter(({ subresource }) => subresource !== "status").map(({ time }) => time);
    return Math.max(...[creationTimestamp, ...times].map((time) => Date.parse(time ?? 0)));
  }

  /** What of an object it was made for; not what the cluster adds. */
  function essence({ data, binaryData, spec }) {
    const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, internalTrafficPolicy, sessionAffinity, ...rest } = spec ?? {};
    const sorted = (value) =>
      Array.isArray(value) ? value.map(sorted)
      : value !== null && typeof value === "object" ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
      : value;
    return JSON.stringify(sorted({ data, binaryData, spec: rest }));
  }

  async function compare(begun) {
    const wrong = [];
    let same = 0;
    for (const kind of Object.keys(kinds)) {
      const back = new Map((await items(of(kind, scratch))).map((one) => [one.metadata.name, one]));
      for (const one of await items(of(kind, application))) {
        const { name, labels = {} } = one.metadata;
        if (labels["app.kubernetes.io/managed-by"] !== "pulumi" || changed(one) >= begun) continue;
        const found = back.get(name);
        if (found === undefined) wrong.push(kind + "/" + name + " did not come back");
        else if (essence(found) !== essence(one)) wrong.push(kind + "/" + name + " came back as something else");
        else same += 1;
      }
    }
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    if (same === 0) throw new Error("nothing of " + application + " is older than the backup, so nothing was compared");
    return same;
  }

  /** What the volume says, in milliseconds since 1970. */
  async function readStamp() {
    for (let tries = 0; tries < 120; tries += 1) {
      const { status = {} } = (await orNone(call("GET", pods + "/" + stamp.claim))) ?? {};
      if (status.phase === "Failed") throw new Error("the volume that was put back has no stamp in it");
      if (status.phase === "Succeeded") return Number(status.containerStatuses[0].state.terminated.message);
      await wait(5000);
    }
    throw new Error("the volume that was put back cannot be read");
  }

  const problems = [];
  for (const { name, oldestMinutes } of schedules) {
    try {
      const backup = await newest(name);
      if (backup === undefined) throw new Error("no backup of it has ended well");
      const begun = Date.parse(backup.status.startTimestamp);
      const age = Math.round((now() - begun) / 60000);
      if (age > oldestMinutes) throw new Error("its newest data are " + age + " minutes old, and may be " + oldestMinutes);
      const restore = "check-" + name + "-" + now();
      await clean();
      try {
        await putBack(backup, restore);
        const same = await compare(begun);
        const written = await readStamp();
        const late = Math.round((begun - written) / 60000);
        if (!(late <= 2 * stamp.everyMinutes + 5) || written > Date.parse(backup.status.completionTimestamp))
          throw new Error("the volume that was put back is of " + new Date(written || 0).toISOString() + ", not of the backup");
        say(name + ": " + backup.metadata.name + " was put back, " + same + " objects and a volume are as they were");
      } finally {
        await orNone(call("DELETE", restores + "/" + restore));
        await clean();
      }
    } catch (error) {
      problems.push(name + ": " + error.message);
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\\n"));
}
`;

const main = `import { readFileSync } from "node:fs";
import { request } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { check } from "./check.mjs";

const account = "/var/run/secrets/kubernetes.io/serviceaccount/";
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, SETTINGS } = process.env;

function call(method, path, body) {
  const headers = { accept: "application/json", "content-type": "application/json", authorization: "Bearer " + readFileSync(account + "token", "utf8") };
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, method, path, headers, ca: readFileSync(account + "ca.crt"), timeout: 30000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => {
        const said = text === "" ? {} : JSON.parse(text);
        if (answer.statusCode < 300) resolve(said);
        else reject(Object.assign(new Error(method + " " + path + ": " + (said.message ?? answer.statusCode)), { status: answer.statusCode }));
      });
    });
    asked.on("error", reject).on("timeout", () => asked.destroy(new Error(path + ": no answer")));
    asked.end(body && JSON.stringify(body));
  });
}

try {
  await check({ call, settings: JSON.parse(SETTINGS), wait, now: Date.now, say: console.log });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
`;

/** The files, by name; `main.mjs` is what runs. */
export const restoreCheckFiles = { "main.mjs": main, "check.mjs": check } as const;

/** Writes the time to the volume, as Node.js runs it. */
export const writesStamp = `const fs = require("node:fs"); const at = fs.openSync("/stamp/at", "w"); fs.writeSync(at, String(Date.now())); fs.fsyncSync(at);`;

/** Tells, as the last word of its container, what stands in the volume. */
export const readsStamp = `const fs = require("node:fs"); fs.writeFileSync("/dev/termination-log", fs.readFileSync("/stamp/at"));`;
