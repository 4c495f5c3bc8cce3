import { each } from "./rule";

/** Everybody, and everybody with an account at Google: the same, as anybody can make one. Source: Cloud IAM, "Principal identifiers". */
const everybody: readonly string[] = ["allUsers", "allAuthenticatedUsers"];

/** A role, and who has it. */
export interface Grant {
  role: string;
  members: readonly string[];
}

/** What every type says that gives a role: one member, a role's members, or a whole policy. */
interface Granting {
  role?: string;
  member?: string;
  members?: readonly string[];
  policyData?: string;
}

/** What a resource of one of the types `…IAMMember`, `…IAMBinding` and `…IAMPolicy` grants. @throws an unknown value where nobody can say yet */
export function grantsOf(inputs: unknown): Grant[] {
  const { policyData, role = "", member, members } = inputs as Granting;
  if (policyData === undefined) return [{ role, members: members ?? (member === undefined ? [] : [member]) }];
  const { bindings = [] } = JSON.parse(policyData) as { bindings?: readonly Partial<Grant>[] };
  return bindings.map((one) => ({ role: one.role ?? "", members: one.members ?? [] }));
}

/** What is wrong with who is let in. A member that is not known yet hides no other, nor does the role. */
export function publicMembers(inputs: unknown): string[] {
  const { policyData, member, members } = inputs as Granting;
  if (policyData === undefined) return each(members ?? [member ?? ""], open);
  return grantsOf(inputs).flatMap(({ role, members: holders }) =>
    each(holders, open).map((said) => `${role}: ${said}`),
  );
}

function open(member: string): string | false {
  return everybody.includes(member) && `it lets in ${member}; name who needs it`;
}

/** The three types that give roles on a resource: `storage/bucketIAM` is `gcp:storage/bucketIAMMember:BucketIAMMember`, and so on. The SDK spells IAM in either way. */
function threeOf(beginning: string): string[] {
  const [module, kind] = beginning.split("/") as [string, string];
  return ["Member", "Binding", "Policy"].map((end) => {
    const [first, rest] = [kind[0]!, kind.slice(1) + end];
    return `gcp:${module}/${first.toLowerCase()}${rest}:${first.toUpperCase()}${rest}`;
  });
}

/** Who may do what in a project, a folder or the organization. */
export const wideGrants: readonly string[] = ["projects/iAM", "folder/iAM", "organizations/iAM"].flatMap(threeOf);

export const bucketGrants: readonly string[] = ["storage/bucketIAM", "storage/managedFolderIam"].flatMap(threeOf);

export const keyGrants: readonly string[] = ["kms/cryptoKeyIAM", "kms/keyRingIAM"].flatMap(threeOf);

/** On what is called: functions, and what runs on Cloud Run. Customers come in by the gateway. */
export const functionGrants: readonly string[] = [
  "cloudfunctionsv2/functionIam",
  "cloudfunctions/functionIam",
  "cloudrunv2/serviceIam",
  "cloudrunv2/jobIam",
  "cloudrunv2/workerPoolIam",
  "cloudrun/iam",
].flatMap(threeOf);

/** On what holds data, images or rights. Not what may be public by its nature (images of machines), nor what is called (`functionGrants`). */
export const storeGrants: readonly string[] = [
  "secretmanager/secretIam",
  "secretmanager/regionalSecretIam",
  "artifactregistry/repositoryIam",
  "bigquery/datasetIam",
  "bigquery/iam",
  "pubsub/topicIAM",
  "pubsub/subscriptionIAM",
  "serviceaccount/iAM",
  "logging/logViewIam",
  "binaryauthorization/attestorIam",
  "compute/diskIam",
].flatMap(threeOf);
