import type { Change } from "./changes";

const order = (to: string) => ({ "release order": to });
const web = (to: string) => ({ "release web": to });
const all = (to: string) => ({ release: to });
const rolloutKind = "argoproj.io/v1alpha1:Rollout";
const hashLabel = "spec.selector[rollouts-pod-template-hash]";

/** What may happen to what brings a new release in. Where Argo Rollouts runs, prod: its services' pods are in ReplicaSets. */
export const releases: Change[] = [
  {
    what: "a Deployment may be without pods in a rollout",
    does: (c) => c.set(c.object("apps/v1:Deployment", "order"), "spec.strategy.rollingUpdate.maxUnavailable", "25%"),
    breaks: order("its steps"),
  },
  {
    what: "an image is named by latest",
    does: (c) =>
      c.set(
        c.object("apps/v1:Deployment", "order"),
        "spec.template.spec.containers.0.image",
        "ghcr.io/shop/order:latest",
      ),
    breaks: order("its image"),
  },
  {
    what: "the repository of an image is gone",
    environment: "prod",
    does: (c) => c.lose(c.named("registry-order", "Repository")),
    breaks: order("its image"),
  },
  {
    what: "the nodes may not pull",
    environment: "prod",
    does: (c) => {
      for (const one of c.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment", ({ inputs }) =>
        String(inputs["policyArn"]).endsWith("AmazonEC2ContainerRegistryPullOnly"),
      ))
        c.lose(one);
    },
    breaks: all("its image"),
  },
  {
    what: "Argo Rollouts crashes",
    environment: "prod",
    does: (c) => c.crash("cicd/argo-rollouts"),
    breaks: all("its steps"),
  },
  {
    what: "Argo Rollouts has no rights where the services are",
    environment: "prod",
    does: (c) => c.lose(c.object("rbac.authorization.k8s.io/v1:RoleBinding", "argo-rollouts")),
    breaks: all("its steps"),
  },
  {
    what: "a Rollout is paused",
    environment: "prod",
    does: (c) => c.set(c.object(rolloutKind, "order"), "spec.paused", true),
    breaks: order("its steps"),
  },
  {
    what: "a canary has no steps",
    environment: "prod",
    does: (c) => c.set(c.object(rolloutKind, "order"), "spec.strategy.canary.steps", []),
    breaks: order("its steps"),
  },
  {
    what: "what judges releases is gone",
    environment: "prod",
    does: (c) => c.lose(c.object("argoproj.io/v1alpha1:AnalysisTemplate", "release-errors")),
    breaks: all("what judges it"),
  },
  {
    what: "a release was taken back",
    environment: "prod",
    does: (c) => c.set(c.object(rolloutKind, "order"), "status.abort", true),
    breaks: order("promotion"),
  },
  {
    what: "a release waits for somebody",
    environment: "prod",
    does: (c) => c.set(c.object(rolloutKind, "order"), "status.phase", "Paused"),
    breaks: order("promotion"),
  },
  {
    what: "customers are led to a release that is gone",
    environment: "prod",
    does: (c) => c.set(c.object("core/v1:Service", "web"), hashLabel, "0000000000"),
    breaks: { ...web("promotion"), "request /": "the Service web" },
  },
  {
    what: "the quota takes no second set of pods",
    environment: "prod",
    does: (c) => c.set(c.object("core/v1:ResourceQuota", "quota"), "spec.hard.pods", "81"),
    breaks: { ...all("the namespace's quota"), scale: "the namespace's quota" },
  },
  {
    what: "an autoscaler scales the Deployment that a Rollout empties",
    environment: "prod",
    does: (c) =>
      c.set(c.object("autoscaling/v2:HorizontalPodAutoscaler", "order"), "spec.scaleTargetRef.kind", "Deployment"),
    breaks: { "scale order": "its autoscaler" },
  },
];
