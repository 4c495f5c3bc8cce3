import { fail, pass, type StackRule } from "../../../policies/shared/rule";
import { type Sample, serve, UNKNOWN } from "../judge";

const bucket = "aws:s3/bucket:Bucket";
const policyType = "aws:s3/bucketPolicy:BucketPolicy";
const facts = {
  id: "links",
  severity: "low",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { gdpr: ["25"] },
  unconfirmed: [],
  judges: "it is named",
  because: "",
  remedy: "",
} as const;
const pointedAt: StackRule<unknown> = {
  ...facts,
  applies: [bucket],
  reads: [policyType],
  checkStack: (one, stack) =>
    stack.pointingAt<{ bucket: string }>(one, policyType, "bucket").length > 0 ? pass : fail("no policy names it"),
};
const behind: StackRule<unknown> = {
  ...facts,
  applies: [policyType],
  reads: [bucket],
  checkStack: (one, stack) =>
    fail(
      `names ${stack
        .behind(one, "bucket", bucket)
        .map(({ name }) => name)
        .join(", ")}`,
    ),
};

const buckets = ["a", "b"].map((name): Sample => ({ type: bucket, name }));
const block = (name: string, property: string, of: string): Sample => ({
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  name,
  props: { [property]: UNKNOWN },
  from: { [property]: [of] },
});
const policy = (from: string[], value: unknown = UNKNOWN): Sample => ({
  type: policyType,
  name: "policy",
  props: { bucket: value },
  from: { bucket: from },
});

/** What is said of each bucket: named, not named, or not known yet. */
function said(samples: readonly Sample[]) {
  const { findings } = serve([pointedAt], { stack: "prod" }).stack([...buckets, ...samples]);
  return Object.fromEntries(
    buckets.map(({ name }) => {
      const found = findings.find(({ resource }) => resource === name);
      return [name, found === undefined ? "named" : /can't run/.test(found.message) ? "unknown" : "not named"];
    }),
  );
}

describe("a property names", () => {
  it("what its value comes from", () => {
    expect(said([policy(["a"])])).toEqual({ a: "named", b: "not named" });
  });

  it("what another resource has passed on: policy.bucket = block.bucket", () => {
    expect(said([policy(["block"]), block("block", "bucket", "a")])).toEqual({ a: "named", b: "not named" });
  });

  it("what was passed on twice", () => {
    const chain = [policy(["second"]), block("second", "bucket", "first"), block("first", "bucket", "b")];
    expect(said(chain)).toEqual({ a: "not named", b: "named" });
  });

  it("what the id of another resource stands for: policy.bucket = versioning.id", () => {
    const versioning: Sample = {
      ...block("versioning", "bucket", "a"),
      type: "aws:s3/bucketVersioning:BucketVersioning",
    };
    expect(said([policy(["versioning"]), versioning])).toEqual({ a: "named", b: "not named" });
  });

  it("one of several, by a detour that does not say which: nobody can say yet", () => {
    const notification: Sample = {
      type: "test:index:Copy",
      name: "copy",
      props: { from: UNKNOWN, to: UNKNOWN },
      from: { from: ["a"], to: ["b"] },
    };
    expect(said([policy(["copy"]), notification])).toEqual({ a: "unknown", b: "unknown" });
    // It is one of the two, and no third.
    const third = { type: bucket, name: "c" };
    const { findings } = serve([pointedAt]).stack([...buckets, third, policy(["copy"]), notification]);
    expect(findings.find(({ resource }) => resource === "c")!.message).toMatch(/no policy names it/);
  });

  it("nothing that is only somewhere behind its origin", () => {
    const role: Sample = { type: "test:index:Role", name: "role", props: { x: UNKNOWN }, from: { x: ["far"] } };
    const far: Sample = { type: "test:index:Far", name: "far", props: { y: UNKNOWN }, from: { y: ["a"] } };
    expect(said([policy(["role"]), role, far])).toEqual({ a: "not named", b: "not named" });
  });

  it("nothing in a circle", () => {
    const circle = [policy(["one"]), block("one", "bucket", "two"), block("two", "bucket", "one")];
    expect(said(circle)).toEqual({ a: "not named", b: "not named" });
  });

  it("what has the same name, once that is known, whatever it was computed from", () => {
    const named = buckets.map((one) => ({ ...one, props: { bucket: `bucket-${one.name}` } }));
    const { findings } = serve([pointedAt]).stack([...named, policy(["a", "b"], "bucket-b")]);
    expect(findings.map(({ resource }) => resource)).toEqual(["a"]);
  });

  it("the known and the unknown ones of a list", () => {
    const samples = [
      { type: bucket, name: "a", props: { bucket: "bucket-a" } },
      { type: bucket, name: "b" },
      policy(["b"], ["bucket-a", UNKNOWN]),
    ];
    expect(serve([pointedAt]).stack(samples).findings).toEqual([]);
    expect(serve([behind]).stack(samples).findings[0]!.message).toBe("it is named\nnames a, b");
  });
});
