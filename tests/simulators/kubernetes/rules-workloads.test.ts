import type { Props } from "../../../simulators/protocol/values";
import { deployment, Driver, type RuleCase, token } from "./driver";

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
    "ConfigMap \"Not_Good\" is invalid: metadata.name: Invalid value: \"Not_Good\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    { metadata: { name: "good.name" } },
  ],
  [
    "meta.name.format",
    "Namespace",
    { metadata: { name: "a.b" } },
    "Namespace \"a.b\" is invalid: metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    { metadata: { name: "a-b" } },
  ],
  [
    "meta.name.format",
    "Namespace",
    { metadata: { name: "a".repeat(64) } },
    'Namespace "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is invalid: metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 bytes',
    { metadata: { name: "a".repeat(63) } },
  ],
  [
    "meta.name.format",
    "Service",
    service({ ports: [port()] }, "1st"),
    "Service \"1st\" is invalid: metadata.name: Invalid value: \"1st\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    service({ ports: [port()] }, "first"),
  ],
  [
    "meta.name.format",
    "Role",
    { metadata: { name: "a/b" } },
    'Role.rbac.authorization.k8s.io "a/b" is invalid: metadata.name: Invalid value: "a/b": may not contain \'/\'',
    { metadata: { name: "a:b" } },
  ],
  [
    "meta.labels.format",
    "ConfigMap",
    { metadata: { name: "it", labels: { a: "b c" } } },
    "ConfigMap \"it\" is invalid: metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    { metadata: { name: "it", labels: { a: "b_c" } } },
  ],
  [
    "meta.labels.format",
    "ConfigMap",
    { metadata: { name: "it", labels: { "a/b/c": "" } } },
    "ConfigMap \"it\" is invalid: metadata.labels: Invalid value: \"a/b/c\": a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/'",
    { metadata: { name: "it", labels: { "a/b": "" } } },
  ],
  [
    "meta.annotations.format",
    "ConfigMap",
    { metadata: { name: "it", annotations: { a: "x".repeat(262144) } } },
    'ConfigMap "it" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    { metadata: { name: "it", annotations: { a: "x".repeat(262143) } } },
  ],
  [
    "core.namespace.pod-security-level",
    "Namespace",
    { metadata: { name: "it", labels: { "pod-security.kubernetes.io/enforce": "strict" } } },
    'Namespace "it" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
    { metadata: { name: "it", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
  ],
  [
    "apps.selector-matches-template",
    "Deployment",
    deployment({ spec: { selector: { matchLabels: { app: "other" } } } }),
    'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    deployment({ spec: { selector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] } } }),
  ],
  [
    "apps.deployment.numbers",
    "Deployment",
    deployment({ spec: { replicas: -1 } }),
    'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    deployment({ spec: { replicas: 0 } }),
  ],
  [
    "apps.deployment.numbers",
    "Deployment",
    deployment({ spec: { minReadySeconds: 600 } }),
    'Deployment.apps "web" is invalid: spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    deployment({ spec: { minReadySeconds: 599 } }),
  ],
  [
    "apps.deployment.strategy",
    "Deployment",
    deployment({ spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } }),
    'Deployment.apps "web" is invalid: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    deployment({ spec: { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } } }),
  ],
  [
    "apps.deployment.strategy",
    "Deployment",
    deployment({ spec: { strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } } }),
    "Deployment.apps \"web\" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    deployment({ spec: { strategy: { type: "Recreate" } } }),
  ],
  [
    "core.pod.containers-required",
    "Deployment",
    deployment({ pod: { containers: [] } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers: Required value',
    deployment(),
  ],
  [
    "core.pod.container-names-unique",
    "Deployment",
    two({ name: "web" }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[1].name: Duplicate value: "web"',
    two({ name: "side" }),
  ],
  [
    "core.container.name-format",
    "Deployment",
    deployment({ container: { name: "a.b" } }),
    "Deployment.apps \"web\" is invalid: spec.template.spec.containers[0].name: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    deployment({ container: { name: "a-b" } }),
  ],
  [
    "core.container.image",
    "Deployment",
    deployment({ container: { image: "" } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
    deployment({ container: { image: "a" } }),
  ],
  [
    "core.container.image",
    "Deployment",
    deployment({ container: { imagePullPolicy: "Sometimes" } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    deployment({ container: { imagePullPolicy: "Never" } }),
  ],
  [
    "core.container.ports",
    "Deployment",
    deployment({ container: { ports: [{ containerPort: 65536 }] } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive',
    deployment({ container: { ports: [{ containerPort: 65535 }] } }),
  ],
  [
    "core.container.ports",
    "Deployment",
    deployment({ container: { ports: [{ containerPort: 80, name: "a-very-long-port" }] } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].ports[0].name: Invalid value: "a-very-long-port": must be no more than 15 characters',
    deployment({ container: { ports: [{ containerPort: 80, name: "a-long-portname" }] } }),
  ],
  [
    "core.container.resources",
    "Deployment",
    resources({ cpu: "half" }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].resources[cpu]: Invalid value: "half": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
    resources({ cpu: "500m" }),
  ],
  [
    "core.container.resources",
    "Deployment",
    resources({ memory: "65Mi" }, { memory: "64Mi" }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "65Mi": must be less than or equal to memory limit of 64Mi',
    resources({ memory: "64Mi" }, { memory: "64Mi" }),
  ],
  [
    "core.container.probes",
    "Deployment",
    probe({ periodSeconds: 5 }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].readinessProbe: Required value: must specify a handler type',
    probe({ exec: { command: ["true"] } }),
  ],
  [
    "core.container.probes",
    "Deployment",
    probe({ tcpSocket: { port: 1 }, httpGet: { port: 1 } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    probe({ httpGet: { port: "http" } }),
  ],
  [
    "core.container.probes",
    "Deployment",
    deployment({ container: { livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    probe({ tcpSocket: { port: 1 }, successThreshold: 2 }),
  ],
  [
    "core.container.env",
    "Deployment",
    deployment({ container: { env: [{ name: "A=B", value: "c" }] } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
    deployment({ container: { env: [{ name: "a.b-c", value: "c" }] } }),
  ],
  [
    "core.container.volume-mounts",
    "Deployment",
    deployment({ container: { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] } }),
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].volumeMounts[0].name: Not found: "tmp"',
    deployment({
      container: { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] },
      pod: { volumes: [{ name: "tmp", emptyDir: {} }], containers: [{ name: "web", image: "a" }] },
    }),
  ],
  [
    "core.pod.volumes",
    "Deployment",
    deployment({ pod: { volumes: [{ name: "tmp", emptyDir: {}, hostPath: { path: "/" } }] } }),
    'Deployment.apps "web" is invalid: spec.template.spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
    deployment({ pod: { volumes: [{ name: "tmp", emptyDir: {} }] } }),
  ],
  [
    "core.pod.restart-policy",
    "Deployment",
    deployment({ pod: { restartPolicy: "Never" } }),
    'Deployment.apps "web" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    deployment({ pod: { restartPolicy: "Always" } }),
  ],
  [
    "core.pod.restart-policy",
    "Job",
    { ...named, spec: { template: { spec: { containers: [{ name: "a", image: "a" }] } } } },
    'Job.batch "it" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    { ...named, spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } } } },
  ],
  [
    "core.pod.topology-spread",
    "Deployment",
    deployment({
      pod: { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }] },
    }),
    'Deployment.apps "web" is invalid: spec.template.spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
    deployment({
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }] },
    }),
  ],
  [
    "core.pod.spec",
    "Deployment",
    deployment({ pod: { terminationGracePeriodSeconds: -1 } }),
    'Deployment.apps "web" is invalid: spec.template.spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0',
    deployment({ pod: { terminationGracePeriodSeconds: 0 } }),
  ],
  [
    "core.pod-template.metadata",
    "Deployment",
    deployment({ template: { annotations: { "a b": "" } } }),
    "Deployment.apps \"web\" is invalid: spec.template.metadata.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    deployment({ template: { annotations: { "a-b": "" } } }),
  ],
  [
    "batch.cronjob.schedule",
    "CronJob",
    cron("* * * *"),
    'CronJob.batch "it" is invalid: spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]',
    cron("*/5 2-4 * jan mon"),
  ],
  [
    "batch.cronjob.schedule",
    "CronJob",
    cron("60 * * * *"),
    'CronJob.batch "it" is invalid: spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60',
    cron("59 * * * *"),
  ],
  [
    "batch.cronjob.schedule",
    "CronJob",
    cron("@often"),
    'CronJob.batch "it" is invalid: spec.schedule: Invalid value: "@often": unrecognized descriptor: @often',
    cron("@every 1h30m"),
  ],
  [
    "batch.cronjob.name-length",
    "CronJob",
    cron("@daily", "a".repeat(53)),
    'CronJob.batch "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is invalid: metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 52 characters',
    cron("@daily", "a".repeat(52)),
  ],
  [
    "batch.cronjob.concurrency",
    "CronJob",
    { ...cron("@daily"), spec: { ...cron("@daily").spec, concurrencyPolicy: "Maybe" } },
    'CronJob.batch "it" is invalid: spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
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
    'Job.batch "it" is invalid: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    {
      ...named,
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } },
      },
    },
  ],
];

test.each(cases)("%s: a %s is refused, and the nearest sound one stands", async (_rule, kind, bad, says, good) => {
  expect(await new Driver().refusal(kind, bad)).toBe(
    `resource "urn:pulumi:test::p::${token(kind)}::it" was not successfully created by the Kubernetes API server: ${says}`,
  );
  const driver = new Driver();
  const { id } = await driver.create(kind, good);
  expect(driver.find(kind, id)).toMatchObject({ metadata: good["metadata"] });
});

test("several complaints come at once", async () => {
  const said = await new Driver().refusal("Deployment", deployment({ container: { image: "", name: "A" } }));
  expect(said).toMatch(
    /is invalid: \[spec.template.spec.containers\[0\].name: .*, spec.template.spec.containers\[0\].image: Required value\]/,
  );
});
