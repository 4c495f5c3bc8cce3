import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import { output, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { platform } from "../core/naming";
import { ClusterComponent } from "./component";
import { imageChecks, otherImages, type ImageRules, type PodSpecPath } from "./image-rules";
import type { Ownership } from "./labels";

export interface ImageAdmissionArgs {
  whose: Ownership;
  /** By namespace; the last ones name none, and hold for all the others. */
  rules: Input<readonly ImageRules[]>;
  /** Namespaces that nobody here fills: the cluster's own, and its cloud's. */
  exempt: readonly string[];
  /** What becomes of an image that no rule allows: its pod is refused, or let in with a warning. Either way the cluster's audit log has it. */
  mode: "enforce" | "warn";
}

/**
 * Which images may run, judged by the API server itself: no webhook that could be down or be gone round, and nothing to install. Pods are what counts; what
 * has a template of one is looked at too, so that whoever writes it hears of it, and not only its controller.
 *
 * An expression that fails refuses (`failurePolicy: Fail`). Who may change these objects is who may do anything in the cluster.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { ImageAdmission } from "../../components/kubernetes/image-admission";
 *
 * declare const kubernetes: ProviderResource;
 *
 * new ImageAdmission(
 *   "images",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     rules: [
 *       { namespaces: ["shop"], from: ["registry.example/shop"], by: "digest" },
 *       { from: ["registry.k8s.io/metrics-server"], by: "version" },
 *     ],
 *     exempt: ["kube-system"],
 *     mode: "enforce",
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class ImageAdmission extends ClusterComponent {
  /** What must stand before the first pod that is to be judged. */
  readonly guards: Resource[];

  constructor(id: string, args: ImageAdmissionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:ImageAdmission", id, args.whose, opts);
    this.guards = [
      this.judge("pods", "spec", args, [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] },
        { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["pods/ephemeralcontainers"] },
      ]),
      this.judge("templates", "spec.template.spec", args, [
        {
          apiGroups: ["apps"],
          apiVersions: ["v1"],
          operations: ["CREATE", "UPDATE"],
          resources: ["deployments", "statefulsets", "daemonsets"],
        },
        { apiGroups: ["batch"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["jobs"] },
      ]),
    ];
    this.registerOutputs();
  }

  private judge(of: string, path: PodSpecPath, args: ImageAdmissionArgs, resourceRules: object[]): Resource {
    const name = `${platform}-images-of-${of}`;
    const metadata = { name, labels: this.labels({ service: "platform" }) };
    const checks = output(args.rules).apply((rules) => imageChecks(rules, path));
    const policy = new admission.ValidatingAdmissionPolicy(
      this.label(of),
      {
        metadata,
        spec: {
          failurePolicy: "Fail",
          matchConstraints: {
            matchPolicy: "Equivalent",
            // The API server itself gives every namespace this label, and nobody can change it.
            namespaceSelector: {
              matchExpressions: [
                { key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...args.exempt].sort() },
              ],
            },
            resourceRules,
          },
          matchConditions: [{ name: "other-images", expression: otherImages(path) }],
          variables: checks.variables,
          validations: checks.validations,
        },
      },
      this.here,
    );
    return new admission.ValidatingAdmissionPolicyBinding(
      this.label(`${of}-binding`),
      {
        metadata,
        spec: {
          policyName: policy.metadata.name,
          validationActions: [args.mode === "enforce" ? "Deny" : "Warn", "Audit"],
        },
      },
      this.here,
    );
  }
}
