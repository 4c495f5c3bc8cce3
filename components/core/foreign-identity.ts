import type { Input } from "@pulumi/pulumi";

/**
 * Who a pod is to another cloud than its cluster's: no key, but a token that its cluster signs for that cloud, and which a client there shows. What the pod
 * carries for it, components/kubernetes/foreign-identity.ts says.
 */
export type ForeignIdentity =
  | { kind: "aws"; region: string; roleArn: Input<string> }
  | {
      kind: "gcp";
      /** The provider's whole name: `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`. */
      provider: Input<string>;
      /** What rights are given to: `principal://…`. */
      member: Input<string>;
    }
  | { kind: "azure"; tenant: string; clientId: Input<string> };
