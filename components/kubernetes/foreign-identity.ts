import type * as inputs from "@pulumi/kubernetes/types/input";
import { interpolate, jsonStringify, output, type Input } from "@pulumi/pulumi";
import type { ForeignIdentity } from "../core/foreign-identity";

/** What a pod carries to be somebody at another cloud, and what its container. */
export interface Carried {
  env: inputs.core.v1.EnvVar[];
  volumes: inputs.core.v1.Volume[];
  mounts: inputs.core.v1.VolumeMount[];
  /** What a ConfigMap of the pod's has to hold: files by name; no secret. @defaultValue none */
  files: Readonly<Record<string, Input<string>>>;
}

const tokens = "/var/run/secrets/go-coffee/foreign";
const tokenFile = `${tokens}/token`;
/** Where the files of that ConfigMap lie. */
export const foreignFiles = "/etc/go-coffee/foreign";
/** An hour, which the kubelet renews in time: as short as every cloud takes, and EKS gives. */
const lasts = 3600;

/**
 * What the usual clients of each cloud read, beside a token that the kubelet keeps fresh: nothing of it is secret but the token, which is for that cloud alone.
 * Sources: docs.aws.amazon.com/sdkref/latest/guide/access-assume-role-web.html; docs.cloud.google.com/iam/docs/workload-identity-federation-with-kubernetes,
 * "credential configuration"; learn.microsoft.com/azure/aks/workload-identity-overview.
 */
export function carried(who: ForeignIdentity): Carried {
  const mounts = [{ name: "foreign-token", mountPath: tokens, readOnly: true }];
  const base = { volumes: [tokenVolume(audienceOf(who))], mounts, files: {} };
  switch (who.kind) {
    case "aws":
      return {
        ...base,
        env: [
          { name: "AWS_ROLE_ARN", value: who.roleArn },
          { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: tokenFile },
          { name: "AWS_REGION", value: who.region },
        ],
      };
    case "gcp":
      return {
        ...base,
        env: [{ name: "GOOGLE_APPLICATION_CREDENTIALS", value: `${foreignFiles}/google.json` }],
        mounts: [...mounts, { name: "foreign-files", mountPath: foreignFiles, readOnly: true }],
        files: { "google.json": googleFile(who.provider) },
      };
    case "azure":
      return {
        ...base,
        env: [
          { name: "AZURE_TENANT_ID", value: who.tenant },
          { name: "AZURE_CLIENT_ID", value: who.clientId },
          { name: "AZURE_FEDERATED_TOKEN_FILE", value: tokenFile },
          { name: "AZURE_AUTHORITY_HOST", value: "https://login.microsoftonline.com/" },
        ],
      };
  }
}

/** Whom the token is for. */
function audienceOf(who: ForeignIdentity): Input<string> {
  switch (who.kind) {
    case "aws":
      return "sts.amazonaws.com";
    case "gcp":
      return interpolate`https://iam.googleapis.com/${who.provider}`;
    case "azure":
      return "api://AzureADTokenExchange";
  }
}

function tokenVolume(audience: Input<string>): inputs.core.v1.Volume {
  return {
    name: "foreign-token",
    projected: { sources: [{ serviceAccountToken: { path: "token", audience, expirationSeconds: lasts } }] },
  };
}

/** Where the token is, and who changes it into one of Google's. */
function googleFile(provider: Input<string>): Input<string> {
  return jsonStringify({
    universe_domain: "googleapis.com",
    type: "external_account",
    audience: output(provider).apply((name) => `//iam.googleapis.com/${name}`),
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token",
    credential_source: { file: tokenFile, format: { type: "text" } },
  });
}
