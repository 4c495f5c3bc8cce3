import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const repository = of("aws:ecr/repository:Repository");
const pod = of("kubernetes:core/v1:Pod");
const deployment = of("kubernetes:apps/v1:Deployment");
const cronJob = of("kubernetes:batch/v1:CronJob");

const hard = {
  name: "app",
  image: UNKNOWN,
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
};
const hardPod = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [hard],
};

/** A workload that has passwords from some Secrets. */
const signsIn = (name: string, secrets: string[], namespace = "app") =>
  deployment(
    {
      metadata: { name, namespace },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name,
                env: secrets.map((secret) => ({
                  name: "PASSWORD",
                  valueFrom: { secretKeyRef: { name: secret, key: "password" } },
                })),
              },
            ],
          },
        },
      },
    },
    { name },
  );

export const pciDssWorkloadCases: RuleCases[] = [
  {
    rule: "k8s-login-not-shared",
    cases: [
      { name: "a login each", given: [signsIn("order", ["order"]), signsIn("user", ["user"])], says: "pass" },
      {
        name: "one login for two",
        given: [signsIn("order", ["cache", "order"]), signsIn("user", ["cache"])],
        says: /user signs in with the password of app\/cache too/,
      },
      {
        name: "the same name in another namespace",
        given: [signsIn("order", ["cache"]), signsIn("user", ["cache"], "other")],
        says: "pass",
      },
      {
        name: "the same name in another cluster",
        given: [
          { ...signsIn("order", ["cache"]), providerUrn: "urn:one" },
          { ...signsIn("user", ["cache"]), providerUrn: "urn:two" },
        ],
        says: "pass",
      },
      { name: "one that signs in nowhere", given: signsIn("web", []), says: "notApplicable" },
      {
        name: "a pod that is not known yet",
        given: deployment({ metadata: { name: "x" }, spec: { template: { spec: { containers: UNKNOWN } } } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "k8s-pod-no-privileged",
    cases: [
      { name: "an ordinary pod", given: pod({ spec: hardPod }), says: "pass" },
      {
        name: "the one capability that is let through",
        given: pod({
          spec: { containers: [{ name: "web", securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } } }] },
        }),
        says: "pass",
      },
      {
        name: "a process of a Windows host",
        given: pod({
          spec: { containers: [{ name: "x", securityContext: { windowsOptions: { hostProcess: true } } }] },
        }),
        says: /x is a process of its host/,
      },
      {
        name: "all of /proc",
        given: pod({ spec: { containers: [{ name: "x", securityContext: { procMount: "Unmasked" } }] } }),
        says: /x sees all of \/proc/,
      },
      {
        name: "a privileged container",
        given: deployment({
          spec: { template: { spec: { containers: [hard, { name: "x", securityContext: { privileged: true } }] } } },
        }),
        says: /x is privileged/,
      },
      {
        name: "a privileged first step",
        given: pod({ spec: { ...hardPod, initContainers: [{ name: "x", securityContext: { privileged: true } }] } }),
        says: /x is privileged/,
      },
      {
        name: "the node's network",
        given: deployment({ spec: { template: { spec: { ...hardPod, hostNetwork: true } } } }),
        says: /hostNetwork is true/,
      },
      {
        name: "the node's files",
        given: pod({ spec: { ...hardPod, volumes: [{ name: "root", hostPath: { path: "/" } }] } }),
        says: /volume root is a hostPath/,
      },
      {
        name: "a capability",
        given: cronJob({
          spec: {
            jobTemplate: {
              spec: {
                template: {
                  spec: { containers: [{ name: "x", securityContext: { capabilities: { add: ["SYS_ADMIN"] } } }] },
                },
              },
            },
          },
        }),
        says: /x adds the capability SYS_ADMIN/,
      },
      { name: "no pod at all", given: deployment({}), says: /says nothing about its pod/ },
      {
        name: "one unknown does not hide another's fault",
        given: pod({ spec: { hostPID: UNKNOWN, containers: [{ name: "x", securityContext: { privileged: true } }] } }),
        says: /x is privileged/,
      },
      {
        name: "a setting that is not known yet",
        given: pod({ spec: { ...hardPod, hostPID: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "k8s-pod-nonroot-ro",
    cases: [
      { name: "a hardened pod", given: pod({ spec: hardPod }), says: "pass" },
      { name: "a hardened deployment", given: deployment({ spec: { template: { spec: hardPod } } }), says: "pass" },
      {
        name: "nothing said",
        given: pod({ spec: { containers: [{ name: "app" }] } }),
        says: /may run as root.*may gain privileges.*keeps capabilities.*every system call.*change its own files/,
      },
      {
        name: "a container against its pod",
        given: pod({
          spec: {
            ...hardPod,
            containers: [{ ...hard, securityContext: { ...hard.securityContext, runAsNonRoot: false } }],
          },
        }),
        says: /app may run as root/,
      },
      {
        name: "user 0",
        given: pod({
          spec: { ...hardPod, containers: [{ ...hard, securityContext: { ...hard.securityContext, runAsUser: 0 } }] },
        }),
        says: /runs as user 0/,
      },
      {
        name: "a setting that is not known yet",
        given: pod({
          spec: {
            ...hardPod,
            containers: [{ ...hard, securityContext: { ...hard.securityContext, readOnlyRootFilesystem: UNKNOWN } }],
          },
        }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "any-registry-scan-immutable",
    cases: [
      {
        name: "scanned and immutable",
        given: repository({ imageScanningConfiguration: { scanOnPush: true }, imageTagMutability: "IMMUTABLE" }),
        says: "pass",
      },
      { name: "neither", given: repository({}), says: /scanOnPush is not on.*imageTagMutability is MUTABLE/ },
      {
        name: "card data without our key",
        given: repository({
          imageScanningConfiguration: { scanOnPush: true },
          imageTagMutability: "IMMUTABLE",
          tags: { "data-class": "card" },
        }),
        says: /key of our own/,
      },
      {
        name: "a setting that is not known yet",
        given: repository({ imageScanningConfiguration: { scanOnPush: true }, imageTagMutability: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
];
