import type { Props } from "../../../simulators/protocol/values";
import { deployment, Driver, type RuleCase, theseRules } from "./driver";

const named = { metadata: { name: "it" } };
const port = (more: Props = {}) => ({ port: 80, ...more });
const service = (spec: Props, name = "it") => ({ metadata: { name }, spec });
const cron = (schedule: string, name = "it") => ({
  metadata: { name },
  spec: {
    schedule,
    jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } } } },
  },
});
const probe = (readinessProbe: Props) => deployment({ container: { readinessProbe } });
const resources = (requests: Props, limits: Props = {}) =>
  deployment({ container: { resources: { requests, limits } } });
const two = (other: Props) =>
  deployment({
    pod: {
      containers: [
        { name: "web", image: "a" },
        { image: "b", ...other },
      ],
    },
  });

const cases: RuleCase[] = [
  [
    "meta.name.format",
    "ConfigMap",
    { metadata: { name: "Not_Good" } },
    /RFC 1123 subdomain/,
    { metadata: { name: "good.name" } },
  ],
  ["meta.name.format", "Namespace", { metadata: { name: "a.b" } }, /RFC 1123 label/, { metadata: { name: "a-b" } }],
  [
    "meta.name.format",
    "Namespace",
    { metadata: { name: "a".repeat(64) } },
    /no more than 63/,
    { metadata: { name: "a".repeat(63) } },
  ],
  [
    "meta.name.format",
    "Service",
    service({ ports: [port()] }, "1st"),
    /DNS-1035/,
    service({ ports: [port()] }, "first"),
  ],
  ["meta.name.format", "Role", { metadata: { name: "a/b" } }, /may not contain '\/'/, { metadata: { name: "a:b" } }],
  [
    "meta.labels.format",
    "ConfigMap",
    { metadata: { name: "it", labels: { a: "b c" } } },
    /valid label must be/,
    { metadata: { name: "it", labels: { a: "b_c" } } },
  ],
  [
    "meta.labels.format",
    "ConfigMap",
    { metadata: { name: "it", labels: { "a/b/c": "" } } },
    /qualified name/,
    { metadata: { name: "it", labels: { "a/b": "" } } },
  ],
  [
    "meta.annotations.format",
    "ConfigMap",
    { metadata: { name: "it", annotations: { a: "x".repeat(262144) } } },
    /metadata.annotations: Too long: may not be more than 262144 bytes/,
    { metadata: { name: "it", annotations: { a: "x".repeat(262143) } } },
  ],
  [
    "core.namespace.pod-security-level",
    "Namespace",
    { metadata: { name: "it", labels: { "pod-security.kubernetes.io/enforce": "strict" } } },
    /must be one of privileged, baseline, restricted/,
    { metadata: { name: "it", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
  ],
  [
    "apps.selector-matches-template",
    "Deployment",
    deployment({ spec: { selector: { matchLabels: { app: "other" } } } }),
    /Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: \{"app":"web"\}: `selector` does not match template `labels`/,
    deployment({ spec: { selector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] } } }),
  ],
  [
    "apps.deployment.numbers",
    "Deployment",
    deployment({ spec: { replicas: -1 } }),
    /spec.replicas: .*greater than or equal to 0/,
    deployment({ spec: { replicas: 0 } }),
  ],
  [
    "apps.deployment.numbers",
    "Deployment",
    deployment({ spec: { minReadySeconds: 600 } }),
    /must be greater than minReadySeconds/,
    deployment({ spec: { minReadySeconds: 599 } }),
  ],
  [
    "apps.deployment.strategy",
    "Deployment",
    deployment({ spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } }),
    /may not be 0 when `maxSurge` is 0/,
    deployment({ spec: { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } } }),
  ],
  [
    "apps.deployment.strategy",
    "Deployment",
    deployment({ spec: { strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } } }),
    /may not be specified when strategy `type` is 'Recreate'/,
    deployment({ spec: { strategy: { type: "Recreate" } } }),
  ],
  [
    "core.pod.containers-required",
    "Deployment",
    deployment({ pod: { containers: [] } }),
    /spec.template.spec.containers: Required value/,
    deployment(),
  ],
  [
    "core.pod.container-names-unique",
    "Deployment",
    two({ name: "web" }),
    /containers\[1\].name: Duplicate value: "web"/,
    two({ name: "side" }),
  ],
  [
    "core.container.name-format",
    "Deployment",
    deployment({ container: { name: "a.b" } }),
    /RFC 1123 label/,
    deployment({ container: { name: "a-b" } }),
  ],
  [
    "core.container.image",
    "Deployment",
    deployment({ container: { image: "" } }),
    /containers\[0\].image: Required value/,
    deployment({ container: { image: "a" } }),
  ],
  [
    "core.container.image",
    "Deployment",
    deployment({ container: { imagePullPolicy: "Sometimes" } }),
    /Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"/,
    deployment({ container: { imagePullPolicy: "Never" } }),
  ],
  [
    "core.container.ports",
    "Deployment",
    deployment({ container: { ports: [{ containerPort: 65536 }] } }),
    /must be between 1 and 65535, inclusive/,
    deployment({ container: { ports: [{ containerPort: 65535 }] } }),
  ],
  [
    "core.container.ports",
    "Deployment",
    deployment({ container: { ports: [{ containerPort: 80, name: "a-very-long-port" }] } }),
    /must be no more than 15 characters/,
    deployment({ container: { ports: [{ containerPort: 80, name: "a-long-portname" }] } }),
  ],
  [
    "core.container.resources",
    "Deployment",
    resources({ cpu: "half" }),
    /quantities must match the regular expression/,
    resources({ cpu: "500m" }),
  ],
  [
    "core.container.resources",
    "Deployment",
    resources({ memory: "65Mi" }, { memory: "64Mi" }),
    /must be less than or equal to memory limit of 64Mi/,
    resources({ memory: "64Mi" }, { memory: "64Mi" }),
  ],
  [
    "core.container.probes",
    "Deployment",
    probe({ periodSeconds: 5 }),
    /must specify a handler type/,
    probe({ exec: { command: ["true"] } }),
  ],
  [
    "core.container.probes",
    "Deployment",
    probe({ tcpSocket: { port: 1 }, httpGet: { port: 1 } }),
    /may not specify more than 1 handler type/,
    probe({ httpGet: { port: "http" } }),
  ],
  [
    "core.container.probes",
    "Deployment",
    deployment({ container: { livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } } }),
    /livenessProbe.successThreshold: Invalid value: 2: must be 1/,
    probe({ tcpSocket: { port: 1 }, successThreshold: 2 }),
  ],
  [
    "core.container.env",
    "Deployment",
    deployment({ container: { env: [{ name: "A=B", value: "c" }] } }),
    /printable ASCII characters other than '='/,
    deployment({ container: { env: [{ name: "a.b-c", value: "c" }] } }),
  ],
  [
    "core.container.volume-mounts",
    "Deployment",
    deployment({ container: { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] } }),
    /volumeMounts\[0\].name: Not found: "tmp"/,
    deployment({
      container: { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] },
      pod: { volumes: [{ name: "tmp", emptyDir: {} }], containers: [{ name: "web", image: "a" }] },
    }),
  ],
  [
    "core.pod.volumes",
    "Deployment",
    deployment({ pod: { volumes: [{ name: "tmp", emptyDir: {}, hostPath: { path: "/" } }] } }),
    /may not specify more than 1 volume type/,
    deployment({ pod: { volumes: [{ name: "tmp", emptyDir: {} }] } }),
  ],
  [
    "core.pod.restart-policy",
    "Deployment",
    deployment({ pod: { restartPolicy: "Never" } }),
    /restartPolicy: Unsupported value: "Never": supported values: "Always"/,
    deployment({ pod: { restartPolicy: "Always" } }),
  ],
  [
    "core.pod.restart-policy",
    "Job",
    { ...named, spec: { template: { spec: { containers: [{ name: "a", image: "a" }] } } } },
    /Required value: valid values: "OnFailure", "Never"/,
    { ...named, spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } } } },
  ],
  [
    "core.pod.topology-spread",
    "Deployment",
    deployment({
      pod: { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }] },
    }),
    /maxSkew: Invalid value: 0: must be greater than zero/,
    deployment({
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }] },
    }),
  ],
  [
    "core.pod.spec",
    "Deployment",
    deployment({ pod: { terminationGracePeriodSeconds: -1 } }),
    /greater than or equal to 0/,
    deployment({ pod: { terminationGracePeriodSeconds: 0 } }),
  ],
  [
    "core.pod-template.metadata",
    "Deployment",
    deployment({ template: { annotations: { "a b": "" } } }),
    /name part must consist/,
    deployment({ template: { annotations: { "a-b": "" } } }),
  ],
  [
    "batch.cronjob.schedule",
    "CronJob",
    cron("* * * *"),
    /expected exactly 5 fields, found 4: \[\* \* \* \*\]/,
    cron("*/5 2-4 * jan mon"),
  ],
  [
    "batch.cronjob.schedule",
    "CronJob",
    cron("60 * * * *"),
    /end of range \(60\) above maximum \(59\)/,
    cron("59 * * * *"),
  ],
  ["batch.cronjob.schedule", "CronJob", cron("@often"), /unrecognized descriptor/, cron("@every 1h30m")],
  [
    "batch.cronjob.name-length",
    "CronJob",
    cron("@daily", "a".repeat(53)),
    /no more than 52 characters/,
    cron("@daily", "a".repeat(52)),
  ],
  [
    "batch.cronjob.concurrency",
    "CronJob",
    { ...cron("@daily"), spec: { ...cron("@daily").spec, concurrencyPolicy: "Maybe" } },
    /concurrencyPolicy: Unsupported value/,
    { ...cron("@daily"), spec: { ...cron("@daily").spec, concurrencyPolicy: "Forbid" } },
  ],
  [
    "batch.job.numbers",
    "Job",
    {
      ...named,
      spec: {
        backoffLimit: -1,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } },
      },
    },
    /spec.backoffLimit: .*greater than or equal to 0/,
    {
      ...named,
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } },
      },
    },
  ],
];

theseRules(cases);

test("several complaints come at once", async () => {
  const said = await new Driver().refusal("Deployment", deployment({ container: { image: "", name: "A" } }));
  expect(said).toMatch(
    /is invalid: \[spec.template.spec.containers\[0\].name: .*, spec.template.spec.containers\[0\].image: Required value\]/,
  );
});
