import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

/** The keys of chart fairwinds-stable/vpa that we set. Its pods are restricted of themselves. */
export interface VpaValues {
  recommender: { image: { tag: string }; replicaCount: number; resources: ContainerResources };
  /** Nothing is resized under an autoscaler's hands: what fits better is said, and a person writes it into the catalogue. */
  updater: { enabled: boolean };
  admissionController: { enabled: boolean };
}

/** Says what pods should ask for. Its definitions stand in the chart's folder `crds`, which Helm never upgrades. */
export const vpa: AddOn = {
  name: "vpa",
  system: "vpa",
  source: () => ({ kind: "chart", chart: "vpa", repository: "https://charts.fairwinds.com/stable" }),
  namespace: "platform",
  after: ["metrics-server", "calico"],
  when: () => true,
  values,
  brings: ["autoscaling.k8s.io"],
  policies: (context) => [
    policyFor("vpa-recommender", context, {
      pods: { "app.kubernetes.io/name": "vpa", "app.kubernetes.io/component": "recommender" },
    }),
  ],
};

function values(context: AddOnContext): VpaValues {
  return {
    recommender: {
      image: { tag: tagOf(context, "vpa", "recommender", "1.7.1") },
      replicaCount: 1,
      resources: resources(50, { small: 384, medium: 512, large: 1024 }[context.scale]),
    },
    updater: { enabled: false },
    admissionController: { enabled: false },
  };
}
