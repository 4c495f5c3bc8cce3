import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const bucket = of("gcp:storage/bucket:Bucket");
const holder = of("gcp:storage/bucketIAMMember:BucketIAMMember");
const binding = of("gcp:storage/bucketIAMBinding:BucketIAMBinding");
const acl = of("gcp:storage/bucketACL:BucketACL");
const entry = of("gcp:storage/bucketAccessControl:BucketAccessControl");
const inProject = of("gcp:projects/iAMMember:IAMMember");
const roleInProject = of("gcp:projects/iAMBinding:IAMBinding");
const whole = of("gcp:projects/iAMPolicy:IAMPolicy");
const onAccount = of("gcp:serviceaccount/iAMMember:IAMMember");
const onSecret = of("gcp:secretmanager/secretIamMember:SecretIamMember");
const gke = of("gcp:container/cluster:Cluster");
const policy = of("gcp:binaryauthorization/policy:Policy");

const closed = { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true };
const pod =
  "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog/subject/ns/a/sa/b";
const viewer = "roles/storage.objectViewer";
const policyOf = (role: string, member: string) => JSON.stringify({ bindings: [{ role, members: [member] }] });
const attested = {
  evaluationMode: "REQUIRE_ATTESTATION",
  enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG",
  requireAttestationsBies: [UNKNOWN],
};

export const googleAccessCases: RuleCases[] = [
  {
    rule: "gcp-bucket-no-public",
    cases: [
      { name: "a closed bucket", given: bucket(closed), says: "pass" },
      {
        name: "a bucket as Google makes it",
        given: bucket({}),
        says: /publicAccessPrevention is undefined; want enforced.*uniformBucketLevelAccess is undefined/,
      },
      {
        name: "inherited is not enforced",
        given: bucket({ ...closed, publicAccessPrevention: "inherited" }),
        says: /is inherited/,
      },
      { name: "somebody who is named", given: holder({ role: viewer, member: pod }), says: "pass" },
      { name: "everybody", given: holder({ role: viewer, member: "allUsers" }), says: /lets in allUsers/ },
      {
        name: "everybody among others",
        given: binding({ role: viewer, members: [pod, "allAuthenticatedUsers"] }),
        says: /allAuthenticatedUsers/,
      },
      { name: "a public list", given: acl({ predefinedAcl: "publicRead" }), says: /publicRead/ },
      {
        name: "a list that names everybody",
        given: acl({ roleEntities: ["OWNER:project-owners-1", "READER:allUsers"] }),
        says: /READER:allUsers/,
      },
      { name: "a private list", given: acl({ predefinedAcl: "private" }), says: "pass" },
      { name: "an entry for everybody", given: entry({ entity: "allUsers", role: "READER" }), says: /allUsers/ },
      {
        name: "a member that is not known yet",
        given: holder({ role: viewer, member: UNKNOWN }),
        says: "undetermined",
      },
      {
        name: "a setting that is not known yet",
        given: bucket({ ...closed, uniformBucketLevelAccess: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-iam-no-primitive",
    cases: [
      { name: "a narrow role", given: inProject({ role: "roles/logging.logWriter", member: pod }), says: "pass" },
      ...["roles/owner", "roles/editor"].map((role) => ({
        name: `${role} for somebody who is not known yet`,
        given: inProject({ role, member: UNKNOWN }),
        says: new RegExp(`it gives ${role}; give a narrower role`),
      })),
      {
        name: "every account, to somebody",
        given: roleInProject({ role: "roles/iam.serviceAccountTokenCreator", members: [pod] }),
        says: /serviceAccountTokenCreator on every service account/,
      },
      {
        name: "every account of a folder",
        given: of("gcp:folder/iAMMember:IAMMember")({ role: "roles/iam.serviceAccountUser", member: pod }),
        says: /serviceAccountUser on every service account/,
      },
      {
        name: "one account",
        given: onAccount({ role: "roles/iam.serviceAccountTokenCreator", member: pod }),
        says: "pass",
      },
      {
        name: "something to everybody",
        given: of("gcp:organizations/iAMMember:IAMMember")({ role: "roles/browser", member: "allAuthenticatedUsers" }),
        says: /lets in allAuthenticatedUsers/,
      },
      {
        name: "a secret to everybody",
        given: onSecret({ role: "roles/secretmanager.secretAccessor", member: "allUsers" }),
        says: /allUsers/,
      },
      {
        name: "a whole policy with an owner",
        given: whole({ policyData: policyOf("roles/owner", pod) }),
        says: /it gives roles\/owner/,
      },
      {
        name: "a whole policy for everybody",
        given: whole({ policyData: policyOf("roles/viewer", "allUsers") }),
        says: /roles\/viewer: it lets in allUsers/,
      },
      { name: "a whole policy", given: whole({ policyData: policyOf("roles/logging.viewer", pod) }), says: "pass" },
      { name: "a whole policy that is not known yet", given: whole({ policyData: UNKNOWN }), says: "undetermined" },
      { name: "a role that is not made yet", given: inProject({ role: UNKNOWN, member: pod }), says: "undetermined" },
      {
        name: "a role that is not made yet, for everybody",
        given: inProject({ role: UNKNOWN, member: "allUsers" }),
        says: /allUsers/,
      },
      other,
    ],
  },
  {
    rule: "gcp-no-sa-keys",
    neverUnknown: "that there is such a resource is all that is asked",
    cases: [
      { name: "an account", given: of("gcp:serviceaccount/account:Account")({ accountId: "velero" }), says: "pass" },
      {
        name: "a key of it",
        given: of("gcp:serviceaccount/key:Key")({ serviceAccountId: UNKNOWN }),
        says: /a key that lasts/,
      },
      { name: "a key of it for S3's protocol", given: of("gcp:storage/hmacKey:HmacKey")({}), says: /a key that lasts/ },
      other,
    ],
  },
  {
    rule: "gcp-binauthz",
    cases: [
      {
        name: "a cluster that asks",
        given: gke({ binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" } }),
        says: "pass",
      },
      { name: "one that asks, in the old way", given: gke({ binaryAuthorization: { enabled: true } }), says: "pass" },
      { name: "one that does not", given: gke({}), says: /evaluationMode is undefined/ },
      {
        name: "one that is told not to",
        given: gke({ binaryAuthorization: { evaluationMode: "DISABLED" } }),
        says: /evaluationMode is DISABLED/,
      },
      {
        name: "one that is not known yet",
        given: gke({ binaryAuthorization: { evaluationMode: UNKNOWN } }),
        says: "undetermined",
      },
      {
        name: "a policy that records, in dev",
        given: policy({
          defaultAdmissionRule: { evaluationMode: "ALWAYS_ALLOW", enforcementMode: "DRYRUN_AUDIT_LOG_ONLY" },
        }),
        says: "pass",
      },
      {
        name: "a policy that says nothing",
        given: policy({ defaultAdmissionRule: {} }),
        says: /evaluationMode is not set/,
      },
      { name: "attested, in prod", given: policy({ defaultAdmissionRule: attested }), says: "pass", stack: "prod" },
      {
        name: "nothing at all, in prod",
        given: policy({ defaultAdmissionRule: { ...attested, evaluationMode: "ALWAYS_DENY" } }),
        says: "pass",
        stack: "prod",
      },
      {
        name: "everything, in prod",
        given: policy({ defaultAdmissionRule: { ...attested, evaluationMode: "ALWAYS_ALLOW" } }),
        says: /defaultAdmissionRule.evaluationMode is ALWAYS_ALLOW/,
        stack: "prod",
      },
      {
        name: "attested, or only written down, in prod",
        given: policy({ defaultAdmissionRule: { ...attested, enforcementMode: "DRYRUN_AUDIT_LOG_ONLY" } }),
        says: /enforcementMode is DRYRUN_AUDIT_LOG_ONLY; want ENFORCED/,
        stack: "prod",
      },
      {
        name: "attested by nobody, in prod",
        given: policy({ defaultAdmissionRule: { ...attested, requireAttestationsBies: [] } }),
        says: /requireAttestationsBies names nobody/,
        stack: "prod",
      },
      {
        name: "one cluster may all, in prod",
        given: policy({
          defaultAdmissionRule: attested,
          clusterAdmissionRules: [{ ...attested, cluster: "us-central1.a", evaluationMode: "ALWAYS_ALLOW" }],
        }),
        says: /the rule for us-central1.a.evaluationMode is ALWAYS_ALLOW/,
        stack: "prod",
      },
      {
        name: "every image by its name, in prod",
        given: policy({ defaultAdmissionRule: attested, admissionWhitelistPatterns: [{ namePattern: "**" }] }),
        says: /lets every image in/,
        stack: "prod",
      },
      {
        name: "a mode that is not known yet, in prod",
        given: policy({ defaultAdmissionRule: { ...attested, enforcementMode: UNKNOWN } }),
        says: "undetermined",
        stack: "prod",
      },
      other,
    ],
  },
];
