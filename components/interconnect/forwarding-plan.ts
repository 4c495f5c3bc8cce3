import type { ForwardAs } from "../core/events";
import { audiences } from "./trust-plan";

/*
 * As whom the forwarder of one cloud comes to the next. Pure.
 */

/** A role of AWS's, as far as those know it whom its holders come to. */
export interface ForeignRole {
  account: string;
  /** Without its path: a session's name has none. */
  name: string;
  /** What the ARN of each of its sessions begins with. */
  sessions: string;
}

/**
 * What sessions of a role are called: who calls AWS as one is `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, and Lambda names a session after its function.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, "IAM ARNs".
 * @throws RangeError for what is no role's ARN: a condition of it would let in nobody, or somebody else
 */
export function roleOf(arn: string): ForeignRole {
  const [, partition, account, name] =
    /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[!-~]*\/)?([\w+=,.@-]{1,64})$/.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined)
    throw new RangeError(`want the ARN of a role, such as arn:aws:iam::123456789012:role/NAME, got ${arn}`);
  return { account, name, sessions: `arn:${partition}:sts::${account}:assumed-role/${name}/` };
}

/** What Google's provider calls whoever comes: the role, whichever its session, for a subject has 127 bytes at most. In the language of conditions (CEL). */
export const roleAsSubject = "assertion.arn.extract('assumed-role/{role}/')";

/** What the provider asks beside AWS's word for who it is: else every role of the account would be let in. The same language. */
export const conditionOfRole = ({ sessions }: ForeignRole): string => `assertion.arn.startsWith('${sessions}')`;

/** What a token of Google's own accounts is signed by. Source: accounts.google.com/.well-known/openid-configuration. */
export const googleIssuer = "https://accounts.google.com";

/**
 * What google-auth-library makes of a function's role: a call to STS that the role signs and Google sends, a token of the pool, and with it one of the service account, an hour long.
 * Source: docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds, the configuration that `gcloud iam workload-identity-pools create-cred-config` writes.
 * @param provider `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`
 */
export const asGoogle = (provider: string, email: string): ForwardAs["gcp"] => ({
  type: "external_account",
  audience: `//iam.googleapis.com/${provider}`,
  subject_token_type: "urn:ietf:params:aws:token-type:aws4_request",
  service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
  token_url: "https://sts.googleapis.com/v1/token",
  credential_source: {
    environment_id: "aws1",
    // The library puts the region in, from the function's own environment.
    regional_cred_verification_url: "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
  },
});

/** What Entra makes of a service account's token: one of the identity, an hour long. */
export const asAzure = (tenantId: string, clientId: string): ForwardAs["azure"] => ({
  ...{ tenantId, clientId },
  audience: audiences.azure,
});

/**
 * An account that was made again has its address, and is another: only this is the one.
 * @throws RangeError for anything else: Entra saves a wrong one just as well, and refuses whoever comes
 */
export function uniqueId(text: string): string {
  if (!/^\d{15,25}$/.test(text))
    throw new RangeError(`want the unique id of a service account, digits alone, got ${text}`);
  return text;
}
