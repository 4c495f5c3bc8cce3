import * as core from "@pulumi/kubernetes/core/v1";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { ISecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { SecretReader } from "../core/contracts";
import { readerOf, secretsBringer } from "../core/readers";
import { customObject } from "./custom-object";

/** Which keys of which secrets of the cloud make a Secret. */
export interface BroughtSecret {
  /** The Secret's name. */
  name: string;
  keys: readonly {
    /** Its key in the Secret. */
    as: string;
    /** The secret's name for External Secrets. */
    from: Input<string>;
    /** Its key there. */
    key: string;
  }[];
}

export interface BroughtSecretsArgs {
  /** Whose they are: who reads them is called after it. */
  owner: string;
  reader: SecretReader;
  secrets: readonly BroughtSecret[];
  /** Whether `pulumi up` waits until they are there: not for what a person writes later. @defaultValue true: a pod that needs one would wait in vain, and say less */
  awaited?: boolean;
  /** How everything is named and labelled. */
  named: (name: string) => { name: string; namespace: Input<string>; labels: Record<string, string> };
  label: (part: string) => string;
  /** What must stand first: External Secrets itself, whose webhooks fail closed. */
  after: readonly Resource[];
}

/**
 * Secrets that External Secrets makes of the cloud's, and keeps like them: a minute after one has changed, so has the other. They are read as an account
 * that may read no others. Nobody's pods run as that account, and External Secrets alone may ask for its token: the chart's own role, which lets it ask for anybody's, is off.
 * Sources: external-secrets.io/latest/api/externalsecret, …/provider/aws-access; pulumi.com/registry/packages/kubernetes/how-to-guides,
 * `pulumi.com/waitFor`.
 * @returns what waits for the Secrets waits for
 */
export function broughtSecrets(args: BroughtSecretsArgs, here: CustomResourceOptions): Resource[] {
  const { owner, reader, secrets, awaited = true, named, label, after } = args;
  const account = readerOf(owner);
  const reads = new core.ServiceAccount(
    label("reader"),
    {
      metadata: { ...named(account), annotations: reader.annotations },
      automountServiceAccountToken: false,
    },
    here,
  );
  const store = customObject<ISecretStore>(
    label("store"),
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: named(owner),
      spec: { provider: reader.provider(account) },
    },
    { ...here, dependsOn: [...after, reads, mayBecome(args, account, here)] },
  );
  return secrets.map(({ name, keys }) =>
    customObject<IExternalSecret>(
      label(name),
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { ...named(name), ...(awaited && { annotations: { "pulumi.com/waitFor": "condition=Ready" } }) },
        spec: {
          refreshInterval: "1m",
          secretStoreRef: { kind: "SecretStore", name: owner },
          // What is made goes with what made it; the cloud's secret may be away for a while without anybody being shut out.
          target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
          data: keys.map(({ as, from, key }) => ({
            secretKey: as,
            remoteRef: { key: reader.keyOf?.(from) ?? from, property: key },
          })),
        },
      },
      { ...here, dependsOn: [store] },
    ),
  );
}

/**
 * Lets External Secrets ask for the tokens of an account, and of no other.
 * Sources: kubernetes.io/docs/reference/access-authn-authz/rbac, "Referring to resources"; external-secrets/external-secrets,
 * providers/v1/aws/auth/token_fetcher.go.
 */
function mayBecome({ named, label }: BroughtSecretsArgs, account: string, here: CustomResourceOptions): Resource {
  const apiGroup = "rbac.authorization.k8s.io";
  const role = new rbac.Role(
    label("reader-token"),
    {
      metadata: named(account),
      rules: [{ apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: [account], verbs: ["create"] }],
    },
    here,
  );
  return new rbac.RoleBinding(
    label("reader-token-binding"),
    {
      metadata: named(account),
      roleRef: { apiGroup, kind: "Role", name: account },
      subjects: [{ kind: "ServiceAccount", ...secretsBringer }],
    },
    { ...here, dependsOn: [role] },
  );
}
