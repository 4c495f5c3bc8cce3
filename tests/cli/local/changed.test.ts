import { type Changed, changedIn, changeLines, keeps, type StepEvent } from "../../../cli/local/changed";

const step = (op: string, type: string, name: string, more: object = {}): StepEvent => ({
  resourcePreEvent: { metadata: { op, type, urn: `urn:pulumi:dev::go-coffee::x$${type}::${name}`, ...more } },
});

const one = (op: Changed["op"], name: string, type = "aws:ec2/vpc:Vpc", keys: string[] = []): Changed => ({
  ...{ op, type, name, keys },
});

describe("what a run changes", () => {
  it("is read from the engine's events: a replacement once, the stack never, nothing that stays the same", () => {
    const events = [
      step("create", "pulumi:pulumi:Stack", "go-coffee-dev"),
      step("same", "aws:ec2/vpc:Vpc", "network-vpc"),
      step("create-replacement", "aws:rds/instance:Instance", "db", { keys: ["dbName"] }),
      step("replace", "aws:rds/instance:Instance", "db", { keys: ["dbName"], diffs: ["dbName", "tags"] }),
      step("delete-replaced", "aws:rds/instance:Instance", "db"),
      step("update", "aws:s3/bucket:Bucket", "logs", {
        detailedDiff: { "tags.owner": {}, "rules[0].id": {}, "tags.x": {} },
      }),
      { diagnosticEvent: {} } as StepEvent,
    ];
    expect(changedIn(events)).toEqual([
      one("replace", "db", "aws:rds/instance:Instance", ["dbName"]),
      one("update", "logs", "aws:s3/bucket:Bucket", ["tags", "rules"]),
    ]);
  });

  it("is, of a refresh, what it found: the engine says so when it has looked", () => {
    const found = (op: string, type: string, name: string, more: object = {}): StepEvent => ({
      resOutputsEvent: step(op, type, name, more).resourcePreEvent!,
    });
    const events = [
      step("refresh", "aws:ec2/vpc:Vpc", "net"),
      step("refresh", "aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy"),
      step("refresh", "aws:s3/bucket:Bucket", "logs"),
      found("update", "aws:ec2/vpc:Vpc", "net", { diffs: ["tags"], detailedDiff: { "tags.Name": {}, "tags.x": {} } }),
      found("same", "aws:s3/bucket:Bucket", "logs", { detailedDiff: {} }),
      found("delete", "aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy"),
      // Of what is changed it says it twice.
      step("update", "aws:s3/bucket:Bucket", "assets", { diffs: ["tags"] }),
      found("update", "aws:s3/bucket:Bucket", "assets", { diffs: ["tags"] }),
    ];
    expect(changedIn(events)).toEqual([
      one("update", "net", "aws:ec2/vpc:Vpc", ["tags"]),
      one("delete", "policy", "aws:ecr/lifecyclePolicy:LifecyclePolicy"),
      one("update", "assets", "aws:s3/bucket:Bucket", ["tags"]),
    ]);
    expect(changeLines(changedIn(events).slice(0, 2), "found")).toEqual([
      "  gone: policy (aws:ecr:LifecyclePolicy)",
      "  changed: net (aws:ec2:Vpc): tags",
    ]);
  });

  it("leaves out what failed", () => {
    const vpc = step("create", "aws:ec2/vpc:Vpc", "vpc");
    const { urn } = vpc.resourcePreEvent!.metadata;
    expect(
      changedIn([vpc, step("create", "aws:ec2/eip:Eip", "eip"), { resOpFailedEvent: { metadata: { urn } } }]),
    ).toEqual([one("create", "eip", "aws:ec2/eip:Eip")]);
  });

  it("keeps the whole of a name that has colons", () => {
    expect(changedIn([step("create", "aws:ec2/vpc:Vpc", "a::b")])[0]?.name).toBe("a::b");
  });

  it("is told by name: replacements and deletions first, of each what keeps data first", () => {
    const lines = changeLines(
      [
        one("create", "new"),
        one("update", "logs", "aws:s3/bucket:Bucket", ["tags"]),
        one("delete", "route", "aws:ec2/route:Route"),
        one("delete", "db", "aws:rds/instance:Instance"),
        one("replace", "vpc", "aws:ec2/vpc:Vpc", ["cidrBlock"]),
      ],
      "planned",
    );
    expect(lines).toEqual([
      "  to replace: vpc (aws:ec2:Vpc): cidrBlock",
      "  to delete: db (aws:rds:Instance)",
      "  to delete: route (aws:ec2:Route)",
      "  to update: logs (aws:s3:Bucket): tags",
      "  to create: new (aws:ec2:Vpc)",
    ]);
  });

  it("is told in numbers where a whole environment comes or goes, but for what keeps data and goes", () => {
    const many = (op: Changed["op"]) => [
      ...Array.from({ length: 20 }, (_, i) => one(op, `vpc-${i}`)),
      one(op, "db", "aws:rds/instance:Instance"),
      one(op, "namespace", "kubernetes:core/v1:Namespace"),
      one(op, "network", "gocoffee:aws:Network"),
      one(op, "aws", "pulumi:providers:aws"),
    ];
    expect(changeLines(many("create"), "done")).toEqual([
      "  created: 24 (21 aws, 1 kubernetes, 1 components, 1 providers)",
    ]);
    expect(changeLines(many("delete"), "done")).toEqual([
      "  deleted: db (aws:rds:Instance)",
      "  deleted: 23 more (20 aws, 1 kubernetes, 1 components, 1 providers)",
    ]);
  });

  it("names twelve of many updates, and counts the rest", () => {
    const lines = changeLines(
      Array.from({ length: 15 }, (_, i) => one("update", `vpc-${i}`, "aws:ec2/vpc:Vpc", ["tags"])),
      "done",
    );
    expect(lines).toHaveLength(13);
    expect(lines.at(-1)).toBe("  updated: 3 more (3 aws)");
  });
});

test.each([
  ["aws:rds/instance:Instance", true],
  ["aws:kms/key:Key", true],
  ["gcp:sql/databaseInstance:DatabaseInstance", true],
  ["azure-native:storage:StorageAccount", true],
  ["kubernetes:core/v1:PersistentVolumeClaim", true],
  ["aws:s3/bucketVersioning:BucketVersioning", false],
  ["kubernetes:apps/v1:Deployment", false],
])("%s keeps data: %s", (type, expected) => expect(keeps({ type })).toBe(expected));
