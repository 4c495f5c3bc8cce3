import { output } from "@pulumi/pulumi";
import type { AddOnContext } from "../../../workloads/addons/add-on";
import { someVault } from "../../components/kubernetes/some-vault";
import type { Observability } from "../../../workloads/addons/observability-request";
import { someOffers } from "../../components/kubernetes/some-offers";

/** Logs and traces as most environments ask for them. */
export const someObservability: Observability = {
  bucket: { kind: "s3", name: "the-lines", region: "us-east-1" },
  logDays: 30,
  logs: {},
  traces: "jaeger",
  traceDays: 7,
};

/** A cluster that needs everything but Calico. */
export function aContext(
  change: Partial<AddOnContext> = {},
  cluster: Partial<AddOnContext["cluster"]> = {},
): AddOnContext {
  return {
    scale: "medium",
    application: "the-application",
    backups: { plugin: { name: "cloud", image: "registry.example/plugin", tag: "v1.2.3" } },
    cluster: {
      ...someOffers,
      name: "the-cluster",
      version: "1.35",
      identityReach: [
        { cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 },
        { cidrs: output(["10.0.0.9/32"]), port: 443 },
      ],
      ...cluster,
    },
    vault: someVault,
    observability: someObservability,
    ...change,
  };
}

/** The same with no engine for network policies. */
export const calicoContext = (change: Partial<AddOnContext> = {}): AddOnContext =>
  aContext(change, { policyEngine: "none", calico: { kubernetesProvider: "EKS", cni: "AmazonVPC" } });
