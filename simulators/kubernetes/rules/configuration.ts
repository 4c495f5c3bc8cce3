import { at, bag, bags, list, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import { distinct, type FieldError, forbidden, invalid, oneOf, required, tooLong, unchanged } from "../fields";
import { validConfigKey } from "../names";
import { strings } from "../objects";
import { quantity, quantityError } from "../quantity";
import type { ObjectRule } from "../rule";

const core = "kubernetes/kubernetes pkg/apis/core/validation/validation.go";
const mebibyte = 1024 * 1024;

const dataKeys: ObjectRule = {
  id: "core.data-keys",
  source: `${core}, ValidateConfigMap and ValidateSecret`,
  kinds: ["ConfigMap", "Secret"],
  check: (object) =>
    ["data", "binaryData", "stringData"].flatMap((field) =>
      Object.keys(bag(object[field])).flatMap((key) =>
        validConfigKey(key).map((why) => invalid(`${field}[${key}]`, key, why)),
      ),
    ),
};

const dataSize: ObjectRule = {
  id: "core.data-size",
  source: `${core}, MaxSecretSize`,
  kinds: ["ConfigMap", "Secret"],
  check(object, { kind }) {
    const plain = Object.values(strings(object[kind.kind === "Secret" ? "stringData" : "data"])).map((value) =>
      Buffer.byteLength(value),
    );
    const encoded = Object.values(strings(object[kind.kind === "Secret" ? "data" : "binaryData"])).map(
      (value) => Buffer.from(value, "base64").length,
    );
    const bytes = [...plain, ...encoded].reduce((sum, size) => sum + size, 0);
    return bytes > mebibyte ? [tooLong(kind.kind === "Secret" ? "data" : "", mebibyte)] : [];
  },
};

const dataEncoding: ObjectRule = {
  id: "core.data-base64",
  source: "k8s.io/api core/v1: Secret.data and ConfigMap.binaryData are bytes, base64 in JSON",
  kinds: ["ConfigMap", "Secret"],
  check(object, { kind }) {
    const field = kind.kind === "Secret" ? "data" : "binaryData";
    return Object.entries(strings(object[field])).flatMap(([key, value]) => {
      const at_ = value.search(/[^A-Za-z0-9+/=\n\r]/);
      const sound = at_ < 0 && value.replace(/[\n\r]/g, "").length % 4 === 0;
      return sound
        ? []
        : [
            invalid(
              `${field}[${key}]`,
              "[secret]",
              `illegal base64 data at input byte ${at_ < 0 ? value.length : at_}`,
            ),
          ];
    });
  },
};

const immutableData: ObjectRule = {
  id: "core.data-immutable",
  source: `${core}, ValidateConfigMapUpdate and ValidateSecretUpdate`,
  kinds: ["ConfigMap", "Secret"],
  check(object, { current, kind }) {
    if (!current) return [];
    const errors: FieldError[] = [];
    if (current["immutable"] === true) {
      if (object["immutable"] !== true)
        errors.push(forbidden("immutable", "field is immutable when `immutable` is set"));
      for (const field of ["data", "binaryData"] as const) {
        if (JSON.stringify(kept(object, field)) !== JSON.stringify(kept(current, field))) {
          errors.push(forbidden(field, "field is immutable when `immutable` is set"));
        }
      }
    }
    const type = (of: typeof object) => of["type"] ?? "Opaque";
    if (kind.kind === "Secret" && type(object) !== type(current))
      errors.push(invalid("type", type(object), "field is immutable"));
    return errors;
  },
};

/** What the object keeps in a field, in the order of its keys: a Secret's plain text is kept encoded. */
function kept(object: Props, field: "data" | "binaryData"): [string, unknown][] {
  const plain = field === "data" ? Object.entries(strings(object["stringData"])) : [];
  const encoded = plain.map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  return Object.entries({ ...bag(object[field]), ...Object.fromEntries(encoded) }).sort(([a], [b]) => (a < b ? -1 : 1));
}

const secretType: ObjectRule = {
  id: "core.secret.type",
  source: `${core}, ValidateSecret`,
  kinds: ["Secret"],
  check(object) {
    const keys = { ...bag(object["data"]), ...bag(object["stringData"]) };
    const needs: Record<string, string[]> = {
      "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
      "kubernetes.io/tls": ["tls.crt", "tls.key"],
      "kubernetes.io/ssh-auth": ["ssh-privatekey"],
    };
    return (needs[String(object["type"])] ?? []).filter((key) => !(key in keys)).map((key) => required(`data[${key}]`));
  },
};

const claim: ObjectRule = {
  id: "core.pvc.spec",
  source: `${core}, ValidatePersistentVolumeClaimSpec`,
  kinds: ["PersistentVolumeClaim"],
  check(object) {
    const modes = list(at(object, "spec.accessModes"));
    const storage = bag(at(object, "spec.resources.requests"))["storage"];
    return [
      ...(modes.length === 0 ? [required("spec.accessModes", "at least 1 access mode is required")] : []),
      ...modes.flatMap((mode, index) =>
        oneOf(`spec.accessModes[${index}]`, mode, [
          "ReadOnlyMany",
          "ReadWriteMany",
          "ReadWriteOnce",
          "ReadWriteOncePod",
        ]),
      ),
      ...(storage === undefined
        ? [required("spec.resources[storage]")]
        : (quantity(storage) ?? 0) > 0
          ? []
          : [
              invalid(
                "spec.resources[storage]",
                storage,
                quantity(storage) === undefined ? quantityError : "must be greater than zero",
              ),
            ]),
    ];
  },
};

const claimGrowsOnly: ObjectRule = {
  id: "core.pvc.never-shrinks",
  source: `${core}, ValidatePersistentVolumeClaimUpdate`,
  kinds: ["PersistentVolumeClaim"],
  check(object, { current }) {
    const size = (of: typeof object) => quantity(bag(at(of, "spec.resources.requests"))["storage"]) ?? 0;
    if (!current || size(object) >= size(current)) return [];
    return [forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")];
  },
};

/** A claim's other fields are the provider's to replace (kinds.ts); these two it sends as an update. */
const claimFixed: ObjectRule = {
  id: "core.pvc.immutable",
  source: `${core}, ValidatePersistentVolumeClaimUpdate`,
  kinds: ["PersistentVolumeClaim"],
  check(object, { current }) {
    const fixed = (of: Props) => JSON.stringify([at(of, "spec.volumeMode") ?? "Filesystem", at(of, "spec.dataSource")]);
    if (!current || fixed(object) === fixed(current)) return [];
    return [
      forbidden(
        "spec",
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      ),
    ];
  },
};

/** Source: standardResources of k8s.io/kubernetes pkg/apis/core/helper/helpers.go, IsIntegerResourceName. */
const counted = new Set([
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
const measured = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
]);

/** Source: the same file, IsQuotaHugePageResourceName. */
const hugePages = /^(requests\.)?hugepages-/;

const quotaHard: ObjectRule = {
  id: "core.quota.hard",
  source: `${core}, ValidateResourceQuotaSpec and ValidateResourceQuotaResourceName`,
  kinds: ["ResourceQuota"],
  check: (object) =>
    Object.entries(bag(at(object, "spec.hard"))).flatMap(([name, value]) => {
      const path = `spec.hard[${name}]`;
      const amount = quantity(value);
      if (!name.includes("/") && !counted.has(name) && !measured.has(name) && !hugePages.test(name)) {
        return [invalid(path, name, "must be a standard resource for quota")];
      }
      if (amount === undefined) return [invalid(path, value, quantityError)];
      if (amount < 0) return [invalid(path, value, "must be greater than or equal to 0")];
      return counted.has(name) && !Number.isInteger(amount) ? [invalid(path, value, "must be an integer")] : [];
    }),
};

const limitRange: ObjectRule = {
  id: "core.limitrange.order",
  source: `${core}, ValidateLimitRange`,
  kinds: ["LimitRange"],
  check: (object) =>
    bags(at(object, "spec.limits")).flatMap((limit, index) => {
      const path = `spec.limits[${index}]`;
      const read = (field: string) => bag(limit[field]);
      const names = new Set(["min", "max", "default", "defaultRequest"].flatMap((field) => Object.keys(read(field))));
      const unreadable = ["min", "max", "default", "defaultRequest"].flatMap((field) =>
        Object.entries(read(field)).flatMap(([name, value]) =>
          quantity(value) === undefined ? [invalid(`${path}.${field}[${name}]`, value, quantityError)] : [],
        ),
      );
      if (unreadable.length > 0) return unreadable;
      const order: [string, string, string, string][] = [
        ["min", "max", "min value", "max value"],
        ["min", "defaultRequest", "min value", "default request value"],
        ["defaultRequest", "max", "default request value", "max value"],
        ["default", "max", "default value", "max value"],
        ["defaultRequest", "default", "default request value", "default limit value"],
      ];
      return [
        ...oneOf(`${path}.type`, limit["type"], ["Container", "PersistentVolumeClaim", "Pod"]),
        ...[...names].flatMap((name) =>
          order.flatMap(([low, high, lowName, highName]) => {
            const [small, large] = [read(low)[name], read(high)[name]];
            if (small === undefined || large === undefined || quantity(small)! <= quantity(large)!) return [];
            return [
              invalid(
                `${path}.${low}[${name}]`,
                small,
                `${lowName} ${String(small)} is greater than ${highName} ${String(large)}`,
              ),
            ];
          }),
        ),
      ];
    }),
};

const storageClass: ObjectRule = {
  id: "storage.storageclass.fields",
  source: "kubernetes/kubernetes pkg/apis/storage/validation/validation.go, ValidateStorageClass",
  kinds: ["StorageClass"],
  check: (object) => [
    ...(text(object["provisioner"]) ? [] : [required("provisioner")]),
    ...oneOf("reclaimPolicy", object["reclaimPolicy"], ["Delete", "Retain"]),
    ...oneOf("volumeBindingMode", object["volumeBindingMode"], ["Immediate", "WaitForFirstConsumer"]),
  ],
};

const storageClassFixed: ObjectRule = {
  id: "storage.storageclass.immutable",
  source: "kubernetes/kubernetes pkg/apis/storage/validation/validation.go, ValidateStorageClassUpdate",
  kinds: ["StorageClass"],
  check: (object, { current }) =>
    !current
      ? []
      : (["reclaimPolicy", "volumeBindingMode"] as const).flatMap((field) => {
          const fallback = field === "reclaimPolicy" ? "Delete" : "Immediate";
          return (object[field] ?? fallback) === (current[field] ?? fallback)
            ? []
            : [forbidden(field, `updates to ${field} are forbidden.`)];
        }),
};

const definition: ObjectRule = {
  id: "apiextensions.crd.spec",
  source: "k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go",
  kinds: ["CustomResourceDefinition"],
  check(object) {
    const spec = bag(object["spec"]);
    const { plural } = bag(spec["names"]);
    const name = text(at(object, "metadata.name")) ?? "";
    const versions = bags(spec["versions"]);
    const stored = versions.filter((version) => version["storage"] === true).length;
    return [
      ...(name === `${String(plural)}.${String(spec["group"])}`
        ? []
        : [invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')]),
      ...oneOf("spec.scope", spec["scope"], ["Cluster", "Namespaced"]),
      ...(stored === 1
        ? []
        : [
            invalid(
              "spec.versions",
              versions.map((version) => version["name"]),
              "must have exactly one version marked as storage version",
            ),
          ]),
      ...distinct(
        versions.map((version) => version["name"]),
        (index) => `spec.versions[${index}].name`,
      ),
      ...versions.flatMap((version, index) =>
        at(version, "schema.openAPIV3Schema") === undefined
          ? [required(`spec.versions[${index}].schema.openAPIV3Schema`, "schemas are required")]
          : [],
      ),
    ];
  },
};

const definitionFixed: ObjectRule = {
  id: "apiextensions.crd.immutable",
  source:
    "k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go, validateCustomResourceDefinitionSpecUpdate",
  kinds: ["CustomResourceDefinition"],
  check: (object, { current }) =>
    unchanged(["spec.scope", "spec.names.kind", "spec.group", "spec.names.plural"], object, current),
};

export const configurationRules = [
  dataKeys,
  dataSize,
  dataEncoding,
  immutableData,
  secretType,
  claim,
  claimGrowsOnly,
  claimFixed,
  quotaHard,
  limitRange,
  storageClass,
  storageClassFixed,
  definition,
  definitionFixed,
];
