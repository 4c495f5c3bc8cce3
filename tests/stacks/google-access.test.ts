import type { Recorded, Registered } from "../mocks";
import { called, ofGoogle } from "./google";
import { compositionOf, withGoogle } from "./spec";

/** A grant, and what it is on: all of its inputs but who and what. */
interface Grant {
  one: Registered;
  role: string;
  member: string;
  on: string;
}

function grantsOf(recorded: Recorded): Grant[] {
  return ofGoogle(recorded).flatMap((one) => {
    const { role, member, ...on } = one.inputs;
    return typeof role === "string" && typeof member === "string"
      ? [{ one, role, member, on: `${one.type} ${JSON.stringify(on)}` }]
      : [];
  });
}

/** An environment with all that grants something: people, and what an account has once. */
const full = (environment: string) =>
  withGoogle(environment, { admins: ["group:platform@gocoffee.example"], viewers: ["group:all@gocoffee.example"] });

describe.each(["dev", "staging", "prod"])("who may do what on Google Cloud in %s", (environment) => {
  let recorded: Recorded;
  let grants: Grant[];
  beforeAll(async () => {
    recorded = await compositionOf(full(environment));
    grants = grantsOf(recorded);
  });

  it("is granted to one at a time: nothing owns a role, or all of them (trap 11)", () => {
    const owners = ofGoogle(recorded).filter(({ type }) => /IAM(Binding|Policy)$|iam(Binding|Policy)$/i.test(type));
    expect(owners.map(called)).toEqual([]);
    expect(grants.length).toBeGreaterThan(30);
    // Whatever grants does so in the one way that this test reads.
    const granting = ofGoogle(recorded).filter(
      ({ type }) => /iam/i.test(type.split(":")[2]!) && !/CustomRole|AuditConfig/.test(type),
    );
    expect(granting.length).toBe(grants.length);
  });

  it("is granted once each: a grant that goes would take its double away, too (trap 12)", () => {
    const keys = grants.map(({ role, member, on }) => `${role} ${member} ${on}`);
    expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
  });

  it("is granted to nobody from anywhere, nor to all of Google (trap 14)", () => {
    expect(JSON.stringify(recorded.all.map(({ inputs }) => inputs))).not.toMatch(/allUsers|allAuthenticatedUsers/);
    const members = [...new Set(grants.map(({ member }) => member.split(":")[0]))].sort();
    expect(members).toEqual(["group", "principal", "serviceAccount"]);
  });

  it("is no role that holds everything: none of the first three, and no administrator of Google's own", () => {
    const wide = /^roles\/(owner|editor|viewer|browser|iam\.securityAdmin|resourcemanager\.|.*\.admin$|.*Admin$)/;
    const held = grants.filter(({ role, member }) => wide.test(role) && !member.startsWith("group:"));
    expect(held.map(({ one, role }) => `${one.name}: ${role}`)).toEqual([]);
    // People: the cluster, and no more of the project.
    const people = grants.filter(({ member }) => member.startsWith("group:")).map(({ role }) => role);
    expect(people.filter((role) => !role.startsWith("roles/container."))).toEqual([]);
    expect(people.length).toBeGreaterThan(1);
  });

  it("needs no key of an account: none is made, and none stands anywhere (trap 15)", () => {
    const keys = ofGoogle(recorded).filter(({ type }) => /^gcp:serviceaccount\/key:|hmacKey:HmacKey$/.test(type));
    expect(keys.map(called)).toEqual([]);
    const texts = JSON.stringify(recorded.all.map(({ inputs }) => inputs));
    expect(texts).not.toMatch(/"type\\*": ?\\*"service_account|private_key_id|GOOGLE_APPLICATION_CREDENTIALS"/);
  });

  it("holds in the project as a whole for Google's own agents, nodes, and what writes logs or starts a workflow; for a service never", () => {
    const inProject = grants.filter(({ one }) => one.type === "gcp:projects/iAMMember:IAMMember");
    const beyond = inProject.filter(
      ({ member, role }) => !member.startsWith("group:") && !/\.serviceAgent$/.test(role),
    );
    const plain = beyond.filter(({ one }) => one.inputs["condition"] === undefined);
    expect(new Set(plain.map(({ role }) => role.replace(/^projects\/.*/, "one of ours")))).toEqual(
      new Set([
        ...["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"],
        ...["roles/logging.logWriter", "roles/workflows.invoker", "one of ours"],
      ]),
    );
    expect(inProject.filter(({ member }) => member.startsWith("principal:")).map(({ one }) => called(one))).toEqual([]);
    // What knows no rights of its own but the project's, holds for one thing of it: functions' database, and the bucket that they are built from.
    const narrowed = beyond.filter(({ one }) => one.inputs["condition"] !== undefined);
    expect(new Set(narrowed.map(({ role }) => role))).toEqual(
      new Set(["roles/datastore.user", "roles/storage.objectViewer"]),
    );
    for (const { one } of narrowed)
      expect((one.inputs["condition"] as { expression: string }).expression).toMatch(
        /^resource\.name( == |\.startsWith\()"projects\/[^"]+(databases\/go-coffee-|buckets\/gcf-v2-sources-)/,
      );
  });

  it("lets each service read its own secrets, and nobody else's", () => {
    const ns = full(environment).workloads.namespace;
    const readers = grants.filter(
      ({ role, member }) => role === "roles/secretmanager.secretAccessor" && member.includes(`/ns/${ns}/`),
    );
    expect(readers.length).toBeGreaterThan(4);
    const wrong = readers.filter(({ one, member }) => {
      const service = /\/sa\/([a-z]+)-secrets$/.exec(member)?.[1];
      const secret = recorded
        .of("gcp:secretmanager/secret:Secret")
        .find(({ name }) => one.inputs["secretId"] === `${name}-id`);
      return service === undefined || !String(secret?.inputs["secretId"]).endsWith(`-${service}`);
    });
    expect(wrong.map(({ one }) => called(one))).toEqual([]);
  });

  it("is of the project's own cluster, where it is a pod", () => {
    const pool = `workloadIdentityPools/go-coffee-${environment}.svc.id.goog/subject/ns/`;
    const strangers = grants.filter(({ member }) => member.startsWith("principal:") && !member.includes(pool));
    // AWS's forwarder of events may be the account that publishes them here, and nothing else.
    const forwards = environment === "prod" ? ["gcp:serviceaccount/iAMMember:IAMMember aws-to-gcp-be"] : [];
    expect(strangers.map(({ one }) => called(one))).toEqual(forwards);
  });
});
