/*
 * Who brings the services into the cluster, as data. Pure. Why so: docs/decisions/delivery.md.
 */

/** One of the two owns the objects of the services, and never both. */
export type Delivery =
  | {
      owner: "pulumi";
      /** Whether Argo CD is to take the objects over next: Pulumi then leaves them where they are as it lets go of them. @defaultValue false */
      handover?: boolean | undefined;
      signIn?: SignIn | undefined;
    }
  | ({ owner: "argocd"; signIn?: SignIn | undefined } & Repository);

/** What Argo CD looks at. */
export interface Repository {
  /** Its address: `https://…`. */
  repository: string;
  branch: string;
  /** The folder in it that `coffee render --delivered` is written to, without a slash at either end. */
  folder: string;
}

/** Who signs people in to Argo CD: an OpenID Connect issuer, which knows it as a public client. */
export interface SignIn {
  issuer: string;
  clientId: string;
}

/** Where Argo CD runs, and looks for Applications. */
export const applicationsNamespace = "cicd";
/** The project of all Applications of an environment. */
export const projectName = "services";

/**
 * What Argo CD delivers of a service: what runs, and how much of it. Who a service is, whom it may call, what it may read and what a release is judged by
 * stays with Pulumi, so that whoever may write to the repository gives no rights.
 */
export const deliveredKinds = [
  { group: "apps", kind: "Deployment", resource: "deployments" },
  { group: "argoproj.io", kind: "Rollout", resource: "rollouts" },
  { group: "keda.sh", kind: "ScaledObject", resource: "scaledobjects" },
  { group: "autoscaling.k8s.io", kind: "VerticalPodAutoscaler", resource: "verticalpodautoscalers" },
  { group: "policy", kind: "PodDisruptionBudget", resource: "poddisruptionbudgets" },
  { group: "", kind: "Service", resource: "services" },
] as const;
