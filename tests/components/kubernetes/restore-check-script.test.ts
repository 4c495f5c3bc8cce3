import {
  comparedKinds,
  restoreCheckFiles,
  type RestoreCheckSettings,
} from "../../../components/kubernetes/restore-check-script";

interface Item {
  kind?: string;
  metadata: {
    name: string;
    labels?: Record<string, string>;
    creationTimestamp?: string;
    managedFields?: { time: string; subresource?: string }[];
  };
  data?: Record<string, string>;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}
type Check = (with_: {
  call: (method: string, path: string, body?: Item) => Promise<unknown>;
  settings: RestoreCheckSettings;
  wait: (ms: number) => Promise<void>;
  now: () => number;
  say: (line: string) => void;
}) => Promise<void>;

const check = (
  new Function(`${restoreCheckFiles["check.mjs"].replaceAll("export ", "")}; return check;`) as () => Check
)();
const noon = Date.parse("2026-11-29T12:00:00Z");
const at = (minutesBefore: number) => new Date(noon - minutesBefore * 60_000).toISOString();
const ours = { "app.kubernetes.io/managed-by": "pulumi" };

/** A cluster's API with Velero behind it, as far as the check goes. What is put back can be told to differ. */
class Cluster {
  time = noon;
  readonly said: string[] = [];
  /** By path. */
  readonly objects = new Map<string, Item>();
  readonly asked: Item[] = [];
  phase = "Completed";
  /** What the stamp says of the volume that is put back, in minutes before noon. */
  stamped: number | undefined = 6;
  /** What becomes of an object on its way. */
  change: (name: string, one: Item) => Item | undefined = (_, one) => one;

  constructor() {
    this.put("/api/v1/namespaces/app/configmaps/menu", { data: { tea: "3", milk: "1" } });
    this.put("/api/v1/namespaces/app/services/order", { spec: { ports: [{ port: 80 }], clusterIP: "10.0.0.7" } });
    this.backup("recent-1", "recent", 5, 4);
    this.backup("daily-1", "daily", 300, 200);
  }

  put(path: string, one: Partial<Item>, minutesBefore = 900): void {
    const name = path.split("/").at(-1)!;
    this.objects.set(path, {
      ...one,
      metadata: { name, labels: ours, creationTimestamp: at(minutesBefore), ...one.metadata },
    });
  }

  backup(name: string, schedule: string, begun: number, ended: number, phase = "Completed"): void {
    const status = { phase, startTimestamp: at(begun), completionTimestamp: at(ended) };
    const labels = { "velero.io/schedule-name": schedule };
    this.objects.set(`/apis/velero.io/v1/namespaces/backup/backups/${name}`, { metadata: { name, labels }, status });
  }

  async run(): Promise<string> {
    try {
      await check({
        call: (method, path, body) => this.call(method, path, body),
        settings,
        wait: (ms) => Promise.resolve(void (this.time += ms)),
        now: () => this.time,
        say: (line) => this.said.push(line),
      });
      return "well";
    } catch (error) {
      return (error as Error).message;
    }
  }

  private async call(method: string, path: string, body?: Item): Promise<unknown> {
    await Promise.resolve();
    const [place = "", query = ""] = path.split("?labelSelector=");
    if (method === "POST") return this.make(place, body!);
    const found = this.objects.get(place);
    if (method === "DELETE" && found) return void this.objects.delete(place);
    if (found) return found;
    if (
      /\/(backups|configmaps|services|serviceaccounts|networkpolicies|poddisruptionbudgets|persistentvolumeclaims)$/.test(
        place,
      )
    )
      return { items: this.below(place).filter((one) => this.selects(decodeURIComponent(query), one)) };
    throw Object.assign(new Error(`${path} is not there`), { status: 404 });
  }

  private make(place: string, body: Item): void {
    this.asked.push(body);
    const path = `${place}/${body.metadata.name}`;
    if (this.objects.has(path)) throw Object.assign(new Error(`${path} is there`), { status: 409 });
    this.objects.set(path, { ...body });
    if (body.kind === "Restore") this.restore(path, body);
    if (body.kind === "Pod") {
      const message = this.stamped === undefined ? undefined : String(noon - this.stamped * 60_000);
      this.objects.get(path)!.status =
        message === undefined
          ? { phase: "Failed" }
          : { phase: "Succeeded", containerStatuses: [{ state: { terminated: { message } } }] };
    }
  }

  private restore(path: string, { metadata: { name } }: Item): void {
    const labels = { "velero.io/restore-name": name };
    for (const [from, one] of [...this.objects].filter(([each]) => each.includes("/namespaces/app/"))) {
      const back = this.change(one.metadata.name, structuredClone(one));
      if (!back) continue;
      const metadata = { ...back.metadata, labels: { ...back.metadata.labels, ...labels } };
      const spec = back.spec && { ...back.spec, clusterIP: "10.0.0.99" };
      this.objects.set(from.replace("/app/", "/scratch/"), { ...back, metadata, ...(spec && { spec }) });
    }
    this.objects.set("/api/v1/namespaces/scratch/persistentvolumeclaims/stamp", {
      metadata: { name: "stamp", labels },
    });
    this.objects.get(path)!.status = { phase: this.phase, errors: 2 };
  }

  private below(place: string): Item[] {
    return [...this.objects].filter(([path]) => path.startsWith(`${place}/`)).map(([, one]) => one);
  }

  private selects(query: string, { metadata: { labels = {} } }: Item): boolean {
    const [key = "", value = ""] = query.split("=");
    return query === "" || labels[key] === value;
  }
}

const settings: RestoreCheckSettings = {
  ...{ velero: "backup", application: "app", own: "restore-check", scratch: "scratch" },
  schedules: [{ name: "recent", oldestMinutes: 15 }],
  kinds: comparedKinds,
  stamp: { claim: "stamp", everyMinutes: 5 },
  reader: { containers: [] },
  timeoutMinutes: 60,
};

it("puts the newest backup back into the namespace for it, finds things as they are, and leaves nothing", async () => {
  const cluster = new Cluster();
  cluster.backup("recent-0", "recent", 10, 9);
  cluster.backup("recent-2", "recent", 1, 0, "InProgress");
  expect(await cluster.run()).toBe("well");
  expect(cluster.said).toEqual(["recent: recent-1 was put back, 2 objects and a volume are as they were"]);
  expect(cluster.asked[0]!.spec).toMatchObject({
    backupName: "recent-1",
    includedNamespaces: ["app", "restore-check"],
    namespaceMapping: { app: "scratch", "restore-check": "scratch" },
  });
  expect([...cluster.objects.keys()].filter((path) => /scratch|restores/.test(path))).toEqual([]);
});

const broken: [string, (cluster: Cluster) => void, string][] = [
  [
    "no backup",
    (c) => c.objects.delete("/apis/velero.io/v1/namespaces/backup/backups/recent-1"),
    "no backup of it has ended well",
  ],
  [
    "a backup that failed",
    (c) => c.backup("recent-1", "recent", 5, 4, "PartiallyFailed"),
    "no backup of it has ended well",
  ],
  [
    "one that is too old",
    (c) => c.backup("recent-1", "recent", 16, 14),
    "its newest data are 16 minutes old, and may be 15",
  ],
  [
    "a restore that failed",
    (c) => void (c.phase = "PartiallyFailed"),
    "putting it back ended as PartiallyFailed with 2 errors",
  ],
  ["a restore without an end", (c) => void (c.phase = "InProgress"), "it was not put back within 60 minutes"],
  [
    "an object that did not come",
    (c) => void (c.change = (name, one) => (name === "menu" ? undefined : one)),
    "configmaps/menu did not come back",
  ],
  [
    "one that differs",
    (c) => void (c.change = (_, one) => ({ ...one, ...(one.data && { data: { tea: "4" } }) })),
    "configmaps/menu came back as something else",
  ],
  [
    "nothing to compare",
    (c) => ["configmaps/menu", "services/order"].forEach((one) => c.objects.delete(`/api/v1/namespaces/app/${one}`)),
    "nothing was compared",
  ],
  ["an empty volume", (c) => void (c.stamped = undefined), "has no stamp in it"],
  [
    "a volume of another time",
    (c) => void (c.stamped = 40),
    "the volume that was put back is of 2026-11-29T11:20:00.000Z, not of the backup",
  ],
  ["a volume from after the backup", (c) => void (c.stamped = 0), "not of the backup"],
];

it.each(broken)("fails over %s, says so, and leaves nothing", async (_, does, why) => {
  const cluster = new Cluster();
  does(cluster);
  const said = await cluster.run();
  expect(said).toContain(`recent: `);
  expect(said).toContain(why);
  expect([...cluster.objects.keys()].filter((path) => /scratch|restores/.test(path))).toEqual([]);
});

it("does not hold what changed since the backup against it, nor what is not the platform's", async () => {
  const cluster = new Cluster();
  cluster.put("/api/v1/namespaces/app/configmaps/new", { data: { a: "1" } }, 2);
  cluster.put("/api/v1/namespaces/app/configmaps/changed", {
    data: { a: "2" },
    metadata: { name: "changed", labels: ours, creationTimestamp: at(900), managedFields: [{ time: at(3) }] },
  });
  cluster.put("/api/v1/namespaces/app/configmaps/theirs", { metadata: { name: "theirs" }, data: { a: "3" } });
  const late = ["new", "changed", "theirs"];
  cluster.change = (name, one) => (late.includes(name) ? undefined : one);
  cluster.objects.get("/api/v1/namespaces/app/configmaps/theirs")!.metadata.labels = {};
  expect(await cluster.run()).toBe("well");
});
