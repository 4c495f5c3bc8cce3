import { at, bag, bags, list } from "../../core/paths";
import { isProps, type Props } from "../../protocol/values";
import { atLeast, distinct, type FieldError, invalid, notFound, oneOf, required } from "../fields";
import { dnsLabel, dnsSubdomain, portName, portNumber } from "../names";
import { containersOf, type ContainerAt, podTemplate, type PodTemplate } from "../objects";
import { quantity, quantityError, writeQuantity } from "../quantity";
import type { ObjectRule } from "../rule";
import { annotationErrors, labelErrors } from "./metadata";
import { strings } from "../objects";

const core = "kubernetes/kubernetes pkg/apis/core/validation/validation.go";
const workloads = ["CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"];

/** A rule about each pod template. */
function podRule(id: string, where: string, check: (template: PodTemplate) => FieldError[]): ObjectRule {
  return {
    id,
    source: `${core}, ${where}`,
    kinds: workloads,
    check(object, { kind }) {
      const template = podTemplate(kind.kind, object);
      return template ? check(template) : [];
    },
  };
}

/** A rule about each container of each pod template. */
function containerRule(id: string, where: string, check: (at: ContainerAt, pod: Props) => FieldError[]): ObjectRule {
  return podRule(id, where, ({ spec, path }) => containersOf(spec, `${path}.spec`).flatMap((one) => check(one, spec)));
}

const atLeastOne = podRule("core.pod.containers-required", "validateContainers", ({ spec, path }) =>
  list(spec["containers"]).length > 0 ? [] : [required(`${path}.spec.containers`)],
);

const containerNames = podRule("core.pod.container-names-unique", "validateContainers", ({ spec, path }) => {
  const all = containersOf(spec, `${path}.spec`);
  return distinct(
    all.map(({ container }) => container["name"]),
    (index) => `${all[index]!.path}.name`,
  );
});

const containerNameFormat = containerRule(
  "core.container.name-format",
  "validateContainerCommon",
  ({ path, container: { name } }) =>
    name === undefined || name === ""
      ? [required(`${path}.name`)]
      : dnsLabel(String(name)).map((why) => invalid(`${path}.name`, name, why)),
);

const image = containerRule("core.container.image", "validateContainerCommon", ({ path, container }) => [
  ...(container["image"] ? [] : [required(`${path}.image`)]),
  ...oneOf(`${path}.imagePullPolicy`, container["imagePullPolicy"], ["Always", "IfNotPresent", "Never"]),
]);

const ports = containerRule("core.container.ports", "validateContainerPorts", ({ path, container }) => {
  const all = bags(container["ports"]);
  const each = all.flatMap((port, index) => [
    ...(port["name"] === undefined
      ? []
      : portName(String(port["name"])).map((why) => invalid(`${path}.ports[${index}].name`, port["name"], why))),
    ...portNumber(port["containerPort"]).map((why) =>
      invalid(`${path}.ports[${index}].containerPort`, port["containerPort"], why),
    ),
    ...oneOf(`${path}.ports[${index}].protocol`, port["protocol"], ["SCTP", "TCP", "UDP"]),
  ]);
  const names = all.map((port) => port["name"]);
  return [...each, ...distinct(names, (index) => `${path}.ports[${index}].name`)];
});

const resources = containerRule(
  "core.container.resources",
  "ValidateContainerResourceRequirements",
  ({ path, container }) => {
    const [limits, requests] = [bag(at(container, "resources.limits")), bag(at(container, "resources.requests"))];
    const unreadable = [...Object.entries(limits), ...Object.entries(requests)].filter(
      ([, value]) => quantity(value) === undefined,
    );
    if (unreadable.length > 0)
      return unreadable.map(([name, value]) => invalid(`${path}.resources[${name}]`, value, quantityError));
    return [
      ...[...Object.entries(limits), ...Object.entries(requests)]
        .filter(([, value]) => quantity(value)! < 0)
        .map(([name, value]) => invalid(`${path}.resources[${name}]`, value, "must be greater than or equal to 0")),
      ...Object.entries(requests).flatMap(([name, value]) => {
        const limit = quantity(limits[name]);
        if (limit === undefined || quantity(value)! <= limit) return [];
        return [
          invalid(
            `${path}.resources.requests`,
            String(value),
            `must be less than or equal to ${name} limit of ${writeQuantity(limit, name)}`,
          ),
        ];
      }),
    ];
  },
);

const handlers = ["exec", "grpc", "httpGet", "tcpSocket"];

const probes = containerRule("core.container.probes", "validateProbe", ({ path, container }) =>
  ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => {
    const probe = container[name];
    if (!isProps(probe)) return [];
    const where = `${path}.${name}`;
    const given = handlers.filter((handler) => probe[handler] !== undefined);
    return [
      ...(given.length === 0 ? [required(where, "must specify a handler type")] : []),
      ...given.slice(1).map((handler) => `${where}.${handler}: Forbidden: may not specify more than 1 handler type`),
      ...["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"].flatMap(
        (field) => atLeast(`${where}.${field}`, probe[field], 0),
      ),
      ...(name !== "readinessProbe" && Number(probe["successThreshold"] ?? 1) > 1
        ? [invalid(`${where}.successThreshold`, probe["successThreshold"], "must be 1")]
        : []),
      ...probePort(where, probe),
    ];
  }),
);

function probePort(where: string, probe: Props): FieldError[] {
  return ["httpGet", "tcpSocket"].flatMap((handler) => {
    const target = probe[handler];
    if (!isProps(target)) return [];
    const port = target["port"];
    const complaints = typeof port === "string" ? portName(port) : portNumber(port);
    return complaints.map((why) => invalid(`${where}.${handler}.port`, port, why));
  });
}

const environment = containerRule("core.container.env", "ValidateEnv", ({ path, container }) =>
  bags(container["env"]).flatMap((variable, index) => {
    const where = `${path}.env[${index}]`;
    const name = String(variable["name"] ?? "");
    if (name === "") return [required(`${where}.name`)];
    if (!/^[ -<>-~]+$/.test(name)) {
      return [
        invalid(
          `${where}.name`,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      ];
    }
    if (variable["value"] && variable["valueFrom"] !== undefined) {
      return [invalid(`${where}.valueFrom`, "", "may not be specified when `value` is not empty")];
    }
    return [];
  }),
);

const mounts: ObjectRule = {
  id: "core.container.volume-mounts",
  source: `${core}, ValidateVolumeMounts; pkg/apis/apps/validation, ValidatePodTemplateSpecForStatefulSet: a claim's template is a volume too`,
  kinds: workloads,
  check(object, { kind }) {
    const { spec, path } = podTemplate(kind.kind, object)!;
    const claims = bags(at(object, "spec.volumeClaimTemplates")).map((claim) => at(claim, "metadata.name"));
    const names = new Set([...bags(spec["volumes"]).map((volume) => volume["name"]), ...claims]);
    return containersOf(spec, `${path}.spec`).flatMap((one) => mountErrors(one, names));
  },
};

function mountErrors({ path, container }: ContainerAt, volumes: ReadonlySet<unknown>): FieldError[] {
  const all = bags(container["volumeMounts"]);
  return [
    ...all.flatMap((mount, index) =>
      volumes.has(mount["name"]) ? [] : [notFound(`${path}.volumeMounts[${index}].name`, mount["name"])],
    ),
    ...all.flatMap((mount, index) =>
      mount["mountPath"] ? [] : [required(`${path}.volumeMounts[${index}].mountPath`)],
    ),
    ...distinct(
      all.map((mount) => mount["mountPath"]),
      (index) => `${path}.volumeMounts[${index}].mountPath`,
    ).map((one) => one.replace(/: Duplicate value: (.*)$/, ": Invalid value: $1: must be unique")),
  ];
}

const volumes = podRule("core.pod.volumes", "ValidateVolumes", ({ spec, path }) => {
  const all = bags(spec["volumes"]);
  const where = (index: number) => `${path}.spec.volumes[${index}]`;
  return [
    ...all.flatMap((volume, index) => {
      // None is an emptyDir (pkg/apis/core/v1/defaults.go, SetDefaults_Volume).
      const sources = Object.keys(volume).filter((key) => key !== "name" && volume[key] !== undefined);
      return sources
        .slice(1)
        .map((key) => `${where(index)}.${key}: Forbidden: may not specify more than 1 volume type`);
    }),
    ...all.flatMap((volume, index) =>
      dnsLabel(String(volume["name"] ?? "")).map((why) => invalid(`${where(index)}.name`, volume["name"], why)),
    ),
    ...distinct(
      all.map((volume) => volume["name"]),
      (index) => `${where(index)}.name`,
    ),
  ];
});

const restartPolicies: Record<string, string[]> = { CronJob: ["OnFailure", "Never"], Job: ["OnFailure", "Never"] };

const restartPolicy: ObjectRule = {
  id: "core.pod.restart-policy",
  source: `${core}, ValidatePodTemplateSpecForReplicaSet (pkg/apis/apps/validation) and validateJobSpec (pkg/apis/batch/validation)`,
  kinds: workloads,
  check(object, { kind }) {
    const { spec, path } = podTemplate(kind.kind, object)!;
    const allowed = restartPolicies[kind.kind];
    if (!allowed) return oneOf(`${path}.spec.restartPolicy`, spec["restartPolicy"], ["Always"]);
    const policy = spec["restartPolicy"] ?? "Always";
    return policy === "Always"
      ? [required(`${path}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')]
      : oneOf(`${path}.spec.restartPolicy`, policy, allowed);
  },
};

const spread = podRule("core.pod.topology-spread", "validateTopologySpreadConstraints", ({ spec, path }) =>
  bags(spec["topologySpreadConstraints"]).flatMap((one, index) => {
    const where = `${path}.spec.topologySpreadConstraints[${index}]`;
    return [
      ...(Number(one["maxSkew"]) > 0
        ? []
        : [invalid(`${where}.maxSkew`, one["maxSkew"] ?? 0, "must be greater than zero")]),
      ...(one["topologyKey"] ? [] : [required(`${where}.topologyKey`, "can not be empty")]),
      ...oneOf(`${where}.whenUnsatisfiable`, one["whenUnsatisfiable"], ["DoNotSchedule", "ScheduleAnyway"]),
    ];
  }),
);

const podMisc = podRule("core.pod.spec", "ValidatePodSpec", ({ spec, path }) => [
  ...atLeast(`${path}.spec.terminationGracePeriodSeconds`, spec["terminationGracePeriodSeconds"], 0),
  ...(spec["serviceAccountName"] === undefined
    ? []
    : dnsSubdomain(String(spec["serviceAccountName"])).map((why) =>
        invalid(`${path}.spec.serviceAccountName`, spec["serviceAccountName"], why),
      )),
  ...oneOf(`${path}.spec.dnsPolicy`, spec["dnsPolicy"], ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
]);

const templateMetadata = podRule("core.pod-template.metadata", "ValidatePodTemplateSpec", ({ metadata, path }) => [
  ...labelErrors(strings(metadata["labels"]), `${path}.metadata.labels`),
  ...annotationErrors(strings(metadata["annotations"]), `${path}.metadata.annotations`),
]);

export const podRules = [
  atLeastOne,
  containerNames,
  containerNameFormat,
  image,
  ports,
  resources,
  probes,
  environment,
  mounts,
  volumes,
  restartPolicy,
  spread,
  podMisc,
  templateMetadata,
];
