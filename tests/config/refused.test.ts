import { wrong, type Written } from "./sample";

describe("what is refused, and how it is said", () => {
  const cases: [string, (value: Written) => void, string[]][] = [
    ["too little", (v) => (v.database.retentionDays = 0), ["database.retentionDays: want 1–35, got 0"]],
    ["no grade", (v) => delete v.grade, ["grade: missing; want one of dev, staging, prod"]],
    ["a slot that the plan lacks", (v) => (v.slot = 6), ["slot: want 0–5, got 6"]],
    ["no slot", (v) => delete v.slot, ["slot: missing; want 0–5"]],
    ...["kube-system", "monitoring", "Coffee", "a_b", "-a"].map((namespace): (typeof cases)[number] => [
      `the namespace ${namespace}`,
      (v) => (v.workloads = { namespace }),
      [
        `workloads.namespace: want small letters, digits and -, 63 at most, and no namespace that something else is in, got "${namespace}"`,
      ],
    ]),
    ["too much", (v) => (v.database.retentionDays = 36), ["database.retentionDays: want 1–35, got 36"]],
    [
      "half a day",
      (v) => (v.database.retentionDays = 1.5),
      ["database.retentionDays: want a whole number, 1–35, got 1.5"],
    ],
    [
      "text for a number",
      (v) => (v.database.retentionDays = "7"),
      ['database.retentionDays: want 1–35, got "7", which is text: take its quotes off'],
    ],
    ["a missing value", (v) => delete v.database.size, ["database.size: missing; want one of small, medium, large"]],
    [
      "an empty value",
      (v) => (v.owner = null),
      [
        "owner: missing; want a letter, then small letters, digits, - and _, 63 at most: every cloud's labels allow that",
      ],
    ],
    [
      "a missing section",
      (v) => delete (v as Record<string, unknown>).database,
      [
        "database: missing; want a map of size, version, support, multiZone, retentionDays, replicas, backups, password, restore, proxy, upgrades",
      ],
    ],
    [
      "a word for a section",
      (v) => ((v as Record<string, unknown>).logs = "long"),
      ['logs: want a map of retentionDays, got "long"'],
    ],
    [
      "a wrong word",
      (v) => (v.database.size = "larg"),
      ['database.size: want one of small, medium, large, got "larg"; did you mean large?'],
    ],
    ["text for a switch", (v) => (v.database.multiZone = "yes"), ['database.multiZone: want true or false, got "yes"']],
    ["a key near another", (v) => (v.databse = {}), ["databse: unknown key; did you mean database?"]],
    ["a key inside", (v) => (v.clouds.aws!.zone = 2), ["clouds.aws.zone: unknown key; did you mean zones?"]],
    [
      "a key like nothing",
      (v) => (v.database.colour = 1),
      [
        "database.colour: unknown key; known here: size, version, support, multiZone, retentionDays, replicas, backups, password, restore, proxy, upgrades",
      ],
    ],
    [
      "a duration without a unit",
      (v) => (v.objectives.rto = 60),
      ["objectives.rto: want minutes, hours or days, 99d at most, such as 15m, 4h or 1d, got 60"],
    ],
    [
      "no duration at all",
      (v) => (v.objectives.rpo = "0m"),
      ['objectives.rpo: want minutes, hours or days, 99d at most, such as 15m, 4h or 1d, got "0m"'],
    ],
    ["perfection", (v) => (v.objectives.availability = 100), ["objectives.availability: want 95–99.999, got 100"]],
    [
      "a bare version",
      (v) => (v.cluster.version = 1.35),
      ['cluster.version: want "1.33", "1.34", "1.35" or "1.36", in quotes, got 1.35'],
    ],
    [
      "an old version",
      (v) => (v.cluster.version = "1.31"),
      ['cluster.version: want "1.33", "1.34", "1.35" or "1.36", in quotes, got "1.31"'],
    ],
    [
      "bounds the wrong way round",
      (v) => (v.cluster.nodes.general = { min: 3, max: 1 }),
      ["cluster.nodes.general: want min ≤ max, got min 3 and max 1"],
    ],
    [
      "spot nodes that are not spot",
      (v) => (v.cluster.nodes.spot = { min: 0, max: 1, spot: false }),
      ["cluster.nodes.spot.spot: want true, or leave it out: this group is for spot machines"],
    ],
    [
      "a retention CloudWatch lacks",
      (v) => (v.logs = { retentionDays: 10 }),
      [
        "logs.retentionDays: want one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 10",
      ],
    ],
    [
      "a domain in capitals",
      (v) => (v.domain = "GoCoffee.example"),
      ['domain: want a domain in small letters, such as gocoffee.example, got "GoCoffee.example"'],
    ],
    [
      "an account that YAML made a number",
      (v) => (v.clouds.aws!.account = 123456789012),
      ["clouds.aws.account: want 12 digits in quotes, got 123456789012"],
    ],
    [
      "an area nobody knows",
      (v) => (v.residency.personal = ["us", "uk"]),
      ['residency.personal[1]: want one of us, eu, got "uk"'],
    ],
    [
      "nowhere to live",
      (v) => (v.residency.personal = []),
      ["residency.personal: want a list of us, eu, one at least, got []"],
    ],
    [
      "one zone",
      (v) => (v.clouds.aws!.zones = 1),
      ["clouds.aws.zones: want 2–4, or 2–4 zones, such as [a, b, d], got 1"],
    ],
    ["a zone twice", (v) => (v.clouds.aws!.zones = ["a", "a"]), ["clouds.aws.zones: want each zone once, got a, a"]],
    [
      "a zone elsewhere",
      (v) => (v.clouds.aws!.zones = ["a", "z"]),
      ["clouds.aws.zones: want zones of us-east-1, which are a, b, c, d, e, f, got z"],
    ],
    [
      "the same region twice",
      (v) => (v.clouds.aws!.standbyRegion = "us-east-1"),
      ["clouds.aws.standbyRegion: want another region than clouds.aws.region, got us-east-1 for both"],
    ],
    [
      "a second region with too few zones",
      (v) => (v.clouds.aws!.standbyRegion = "us-west-1"),
      ["clouds.aws.standbyRegion: want a region with 3 zones, got us-west-1, which has a, c"],
    ],
    [
      "a region with too few zones",
      (v) => Object.assign(v.clouds.aws!, { region: "us-west-1", zones: 3 }),
      ["clouds.aws.zones: want at most 2, since us-west-1 has a, c, got 3"],
    ],
    [
      "card data in Europe",
      (v) => (v.clouds.aws!.standbyRegion = "eu-west-1"),
      [
        'clouds.aws.standbyRegion: want a region in us, where residency.card lets card data live, got "eu-west-1", which is in eu',
      ],
    ],
    [
      "no primary",
      (v) => (v.clouds.aws!.role = "secondary"),
      ["clouds: want one cloud with the role primary, got aws: secondary"],
    ],
    [
      "no cloud",
      (v) => (v.clouds = {}),
      [
        "clouds: want at least one cloud; built: aws, gcp, azure",
        "alerts.receivers.mail.kind: want another: no cloud of the environment has such a topic",
      ],
    ],
    [
      "a cloud nobody knows",
      (v) => (v.clouds.oracle = {}),
      ["clouds.oracle: unknown key; known here: aws, gcp, azure"],
    ],
    [
      "a cloud without what it cannot be without",
      (v) =>
        (v.clouds.azure = {
          ...{ role: "secondary", region: "eastus2", zones: 2 },
          subscription: "00000000-0000-0000-0000-000000000000",
        }),
      [
        "clouds.azure.tenant: missing; want the directory's id, a UUID: az account show --query tenantId",
        "clouds.azure.admins: missing; want 1–20 groups, by object id: without one nobody gets into the cluster, the program neither (az ad group show --group NAME --query id)",
      ],
    ],
    [
      "a region and zones that are another cloud's, beside what is missing",
      (v) => (v.clouds.azure = { role: "secondary", region: "us-east-1", zones: "three" }),
      [
        expect.stringMatching(/^clouds\.azure\.region: want one of centralus, .*, got "us-east-1"$/) as string,
        'clouds.azure.zones: want 2–4, or 2–4 zones, such as [a, b, d], got "three"',
        ...[
          "subscription: missing; want a subscription's id: a UUID",
          "tenant: missing; want the directory's id",
          "admins: missing",
        ].map((start) => expect.stringMatching(`^clouds\\.azure\\.${start}`) as string),
      ],
    ],
    [
      "a copy in a second region that there is not",
      (v) => {
        delete v.clouds.aws!.standbyRegion;
        Object.assign(v.database, { replicas: { standbyRegion: true }, password: "own" });
        v.database.backups = { standbyRegion: true };
        (v as Record<string, unknown>).storage = { standbyRegion: true };
      },
      ["database.replicas", "database.backups", "storage"].map(
        (path) => `${path}.standbyRegion: want a second region for it: say which in clouds.aws.standbyRegion`,
      ),
    ],
    [
      "blue/green upgrades of a database with copies",
      (v) => {
        v.database.upgrades = "blueGreen";
        Object.assign(v.database, { replicas: { inRegion: 1 }, password: "own" });
      },
      ["database.upgrades: want inPlace while the database has replicas: blueGreen needs a database without replicas"],
    ],
    [
      "copies of a database whose password RDS manages",
      (v) => (v.database.replicas = { inRegion: 1 }),
      [
        "database.password: want own while the database has replicas: RDS makes no replica of a database whose password it manages",
      ],
    ],
    [
      "blue/green upgrades of a database whose password RDS manages",
      (v) => (v.database.upgrades = "blueGreen"),
      ["database.password: want own with upgrades: blueGreen, which RDS does not offer while it manages the password"],
    ],
    [
      "a primary where there is no copy",
      (v) => Object.assign(v.database, { replicas: { standbyRole: "primary" } }),
      ["database.replicas.standbyRole: want standbyRegion: true with it: the primary is then the copy over there"],
    ],
    [
      "a restored database whose copy is the primary",
      (v) =>
        Object.assign(v.database, {
          ...{ password: "own", replicas: { standbyRegion: true, standbyRole: "primary" } },
          restore: { as: "b", moment: "latest" },
        }),
      ["database.restore: want standbyRole: replica with it: a new database's copy follows it at first"],
    ],
    [
      "a database restored from nothing",
      (v) => Object.assign(v.database, { restore: { as: "b" } }),
      ["database.restore: want a snapshot or a moment, got neither"],
    ],
    [
      "a database restored from a snapshot and a moment, over itself",
      (v) => Object.assign(v.database, { restore: { as: "b", after: "b", snapshot: "s", moment: "latest" } }),
      [
        "database.restore: want a snapshot or a moment, got both",
        "database.restore.after: want another name than as, got b for both",
      ],
    ],
    [
      "a snapshot of another region",
      (v) =>
        Object.assign(v.database, {
          restore: { as: "b", snapshot: "arn:aws:rds:us-west-2:123456789012:snapshot:rds:go-coffee-prod-database" },
        }),
      [
        "database.restore.snapshot: want a snapshot in us-east-1, got one in us-west-2: copy it first, aws rds copy-db-snapshot",
      ],
    ],
    [
      "a moment that nobody can tell",
      (v) => Object.assign(v.database, { restore: { as: "b", moment: "yesterday" } }),
      ['database.restore.moment: want latest, or a moment in UTC, such as "2026-11-28T10:00:00Z", got "yesterday"'],
    ],
    [
      "more days than anybody means",
      (v) => (v.objectives.rto = "100d"),
      ['objectives.rto: want minutes, hours or days, 99d at most, such as 15m, 4h or 1d, got "100d"'],
    ],
    [
      "a number in quotes, as `pulumi config set --path` writes one with a point",
      (v) => (v.objectives.availability = "99.9"),
      ['objectives.availability: want 95–99.999, got "99.9", which is text: take its quotes off'],
    ],
    [
      "no number at all",
      (v) => (v.objectives.availability = Infinity),
      ["objectives.availability: want 95–99.999, got Infinity"],
    ],
    [
      "a switch in quotes",
      (v) => (v.database.multiZone = "false"),
      ['database.multiZone: want true or false, got "false", which is text: take its quotes off'],
    ],
    [
      "zones by the numbers that Azure gives them",
      (v) => (v.clouds.aws!.zones = [1, 2]),
      ["clouds.aws.zones: want zones of us-east-1, which are a, b, c, d, e, f, got 1, 2"],
    ],
    [
      "nowhere for the cluster's own pods",
      (v) => (v.cluster.nodes.general = { min: 0, max: 4 }),
      ["cluster.nodes.general.min: want 1–100, got 0"],
    ],
    [
      "shards with no copy",
      (v) => (v["cache"] = { size: "small", sharded: true, replicas: 0 }),
      [
        "cache.replicas: want 1–5 with sharded: true, got 0: a shard with no copy is lost with its only node",
        "cache.sharded: want false, got true: the client of order does not speak the protocol of a Redis cluster (workloads/catalog.ts, order: needs.cache.cluster)",
      ],
    ],
    [
      "a list for the clouds, which says nothing of AWS",
      (v) => Object.assign(v, { clouds: ["aws"], cost: { monthlyBudget: 1 }, edge: {} }),
      ['clouds: want a map of aws, gcp, azure, got ["aws"]'],
    ],
    [
      "an encrypted value",
      (v) => (v["alerts"] = { email: { secure: "AAABAPz" }, receivers: { mail: { kind: "topic" } } }),
      ["alerts.email: encrypted, but nothing here is secret; want plain text"],
    ],
    [
      "a key that is no word",
      (v) => (v.database["a.b"] = 1),
      [
        'database."a.b": unknown key; known here: size, version, support, multiZone, retentionDays, replicas, backups, password, restore, proxy, upgrades',
      ],
    ],
    [
      "an administrator that is no role",
      (v) => (v.cluster.admins = ["arn:aws:iam::123456789012:user/me"]),
      [
        'cluster.admins[0]: want a role\'s ARN, such as arn:aws:iam::123456789012:role/platform, got "arn:aws:iam::123456789012:user/me"',
      ],
    ],
    [
      "one administrator, not in a list",
      (v) => (v.cluster.admins = "arn:aws:iam::123456789012:role/me"),
      [
        'cluster.admins: want a list, each a role\'s ARN, such as arn:aws:iam::123456789012:role/platform, got "arn:aws:iam::123456789012:role/me"',
      ],
    ],
    [
      "an image that is the latest of whatever",
      (v) => ((v as Record<string, unknown>).workloads = { images: { order: { tag: "latest" } } }),
      [
        'workloads.images.order.tag: want { tag: "1.4.2" }, and not latest, which does not say what runs, or { digest: "sha256:…" }, got "latest"',
        "workloads.images: want database-users with order: without it nobody makes their users at the database",
      ],
    ],
    [
      "an image of a service that there is not",
      (v) => ((v as Record<string, unknown>).workloads = { images: { orders: { tag: "1.4.2" } } }),
      ["workloads.images.orders: unknown key; did you mean order?"],
    ],
  ];

  it.each(cases)("%s", (_, change, expected) => expect(wrong(change)).toEqual(expected));

  const from = (snapshot: string) => wrong((v) => Object.assign(v.database, { restore: { as: "b", snapshot } }));

  it.each(["", "my snapshot", "1st", "a--b", "a-", "rds:", "arn:aws:rds:us-east-1:123456789012:db:a", "a".repeat(256)])(
    "the snapshot %j",
    (snapshot) => expect(from(snapshot)).toEqual([expect.stringMatching(/^database\.restore\.snapshot: want a snaps/)]),
  );

  it.each([
    "before-16",
    "rds:go-coffee-prod-database-2026-11-28-03-10",
    "awsbackup:job-9A1B2C3D-0000-4000-8000-000000000000",
    "arn:aws:rds:us-east-1:210987654321:snapshot:go-coffee-prod-database-final",
    "a".repeat(255),
  ])("and not the snapshot %s", (snapshot) => expect(from(snapshot)).toEqual([]));
});
