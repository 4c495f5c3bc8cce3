import { serviceNames } from "../../workloads/catalog";
import type { Change } from "./changes";
import { onSpot, scalingOf } from "./services";

const all = (to: string) => ({ scale: to });
const order = (to: string) => ({ "scale order": to });

/** What may happen to what makes more pods, and more nodes. */
export const scaling: Change[] = [
  {
    what: "a ScaledObject is gone",
    does: (c) => c.lose(c.object("keda.sh/v1alpha1:ScaledObject", "order")),
    breaks: order("its autoscaler"),
  },
  {
    what: "a ScaledObject is paused",
    does: (c) =>
      c.set(
        c.object("keda.sh/v1alpha1:ScaledObject", "order"),
        "metadata.annotations[autoscaling.keda.sh/paused]",
        "true",
      ),
    breaks: order("its autoscaler"),
  },
  {
    what: "an autoscaler is gone",
    does: (c) => c.lose(c.object("autoscaling/v2:HorizontalPodAutoscaler", "order")),
    breaks: order("its autoscaler"),
  },
  {
    what: "an autoscaler is for another Deployment",
    does: (c) => {
      c.set(c.object("keda.sh/v1alpha1:ScaledObject", "order"), "spec.scaleTargetRef.name", "orders");
      c.set(c.object("autoscaling/v2:HorizontalPodAutoscaler", "order"), "spec.scaleTargetRef.name", "orders");
    },
    breaks: order("its autoscaler"),
  },
  {
    what: "a second autoscaler fights the first",
    does: (c) =>
      c.addObject("autoscaling/v2:HorizontalPodAutoscaler", {
        metadata: { name: "mine", namespace: c.application },
        spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order" }, maxReplicas: 9 },
      }),
    breaks: order("its autoscaler"),
  },
  {
    what: "KEDA crashes",
    does: (c) => c.crash("platform/keda-operator"),
    breaks: { ...all("its autoscaler"), "alarm ScalerFailing": "Prometheus" },
  },
  { what: "metrics-server crashes", does: (c) => c.crash("platform/metrics-server"), breaks: all("what it measures") },
  {
    what: "nothing answers for the metrics of pods",
    does: (c) => c.lose(c.object("apiregistration.k8s.io/v1:APIService", "v1beta1.metrics.k8s.io")),
    breaks: all("what it measures"),
  },
  {
    what: "a container asks for no CPU",
    does: (c) =>
      c.set(
        c.object("apps/v1:Deployment", "order"),
        "spec.template.spec.containers.0.resources.requests.cpu",
        undefined,
      ),
    breaks: order("what it measures"),
  },
  {
    what: "the quota takes fewer pods than there may be",
    does: (c) => c.set(c.object("core/v1:ResourceQuota", "quota"), "spec.hard.pods", "18"),
    breaks: { ...all("the namespace's quota"), release: "the namespace's quota" },
  },
  {
    what: "the quota takes the services without their sidecars",
    does: (c) => c.set(c.object("core/v1:ResourceQuota", "quota"), "spec.hard[requests.cpu]", "2"),
    breaks: { ...all("the namespace's quota"), release: "the namespace's quota" },
  },
  {
    what: "a pod asks for nodes that there are not",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.nodeSelector", { "go-coffee/pool": "gold" }),
    breaks: order("node groups that take it"),
  },
  {
    what: "a pod asks for nodes whose taint it does not bear",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.nodeSelector", { "go-coffee/pool": "spot" }),
    breaks: order("node groups that take it"),
  },
  {
    what: "the node group may not grow",
    does: (c) => c.set(c.named("cluster-nodes-general", "NodeGroup"), "scalingConfig.maxSize", 2),
    // What may run on interruptible machines still finds some.
    breaks: scalingOf(
      serviceNames.filter((name) => !onSpot.includes(name)),
      "room to grow",
    ),
  },
  {
    what: "nobody knows what a node of an empty group would be like",
    does: (c) => {
      c.lose(c.named("cluster-nodes-spot-taint-pool"));
      c.setIn(c.named("identities-cluster-autoscaler-pods-allow"), "policy", (document) => {
        document.Statement = document.Statement.filter(({ Action }) => !Action.includes("eks:DescribeNodegroup"));
      });
    },
    breaks: scalingOf(onSpot, "the node group spot"),
  },
  {
    what: "nobody knows what disk a node of an empty group would have",
    does: (c) => c.lose(c.named("cluster-nodes-spot-disk")),
    breaks: scalingOf(onSpot, "the node group spot"),
  },
  {
    what: "an empty group has another taint than the pods bear",
    does: (c) => c.set(c.named("cluster-nodes-spot", "NodeGroup"), "taints.0.value", "other"),
    // Its pods run on the general nodes then, as when there are no spot machines.
    breaks: {},
  },
  {
    what: "the Cluster Autoscaler crashes",
    does: (c) => c.crash("platform/cluster-autoscaler"),
    breaks: { ...all("the Cluster Autoscaler"), "alarm NodesCannotGrow": "Prometheus" },
  },
  {
    what: "the Cluster Autoscaler has no identity",
    does: (c) => c.lose(c.named("identities-cluster-autoscaler-association")),
    breaks: all("the Cluster Autoscaler"),
  },
  {
    what: "the Cluster Autoscaler may not change sizes",
    does: (c) =>
      c.setIn(c.named("identities-cluster-autoscaler-pods-allow"), "policy", (document) => {
        document.Statement = document.Statement.filter(
          ({ Action }) => !Action.includes("autoscaling:SetDesiredCapacity"),
        );
      }),
    breaks: all("the node group general"),
  },
  {
    what: "the Cluster Autoscaler may change the groups of another cluster",
    does: (c) =>
      c.setIn(c.named("identities-cluster-autoscaler-pods-allow"), "policy", (document) => {
        const text = JSON.stringify(document.Statement).replace(
          /("aws:ResourceTag\/eks:cluster-name":)"[^"]+"/,
          '$1"other"',
        );
        document.Statement = JSON.parse(text) as typeof document.Statement;
      }),
    breaks: all("the node group general"),
  },
  {
    what: "a disruption budget is gone",
    does: (c) => c.lose(c.object("policy/v1:PodDisruptionBudget", "order")),
    breaks: order("the pods of order"),
  },
  {
    what: "a disruption budget lets no pod go",
    does: (c) => c.set(c.object("policy/v1:PodDisruptionBudget", "order"), "spec.maxUnavailable", 0),
    breaks: order("the pods of order"),
  },
];
