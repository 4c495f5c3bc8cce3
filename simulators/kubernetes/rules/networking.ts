import { at, bag, bags, list, text } from "../../core/paths";
import { isProps, type Props } from "../../protocol/values";
import { distinct, type FieldError, forbidden, invalid, oneOf, required } from "../fields";
import { contains, parseCidr } from "../addresses";
import { dnsLabel, port, portName, portNumber } from "../names";
import type { ObjectRule } from "../rule";

const core = "kubernetes/kubernetes pkg/apis/core/validation/validation.go";
const networking = "kubernetes/kubernetes pkg/apis/networking/validation/validation.go";

const serviceType: ObjectRule = {
  id: "core.service.type",
  source: `${core}, ValidateService`,
  kinds: ["Service"],
  check(object) {
    const spec = bag(object["spec"]);
    const type = spec["type"] ?? "ClusterIP";
    return [
      ...oneOf("spec.type", type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
      ...(type === "ExternalName" && !spec["externalName"] ? [required("spec.externalName")] : []),
      ...(type === "LoadBalancer" && spec["clusterIP"] === "None"
        ? [invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services")]
        : []),
      ...oneOf("spec.sessionAffinity", spec["sessionAffinity"], ["ClientIP", "None"]),
      ...oneOf("spec.externalTrafficPolicy", spec["externalTrafficPolicy"], ["Cluster", "Local"]),
    ];
  },
};

const servicePorts: ObjectRule = {
  id: "core.service.ports",
  source: `${core}, ValidateService and validateServicePort`,
  kinds: ["Service"],
  check(object) {
    const spec = bag(object["spec"]);
    const ports = bags(spec["ports"]);
    if (ports.length === 0)
      return spec["clusterIP"] === "None" || spec["type"] === "ExternalName" ? [] : [required("spec.ports")];
    return [
      ...ports.flatMap((one, index) => servicePort(one, `spec.ports[${index}]`, ports.length > 1)),
      ...distinct(
        ports.map((one) => one["name"]),
        (index) => `spec.ports[${index}].name`,
      ),
      ...distinct(
        ports.map((one) => `${String(one["protocol"] ?? "TCP")}/${String(one["port"])}`),
        (index) => `spec.ports[${index}]`,
      ),
    ];
  },
};

function servicePort(one: Props, path: string, named: boolean): FieldError[] {
  const { name, port: number, targetPort: target, nodePort } = one;
  return [
    ...(name === undefined || name === ""
      ? named
        ? [required(`${path}.name`)]
        : []
      : dnsLabel(String(name)).map((why) => invalid(`${path}.name`, name, why))),
    ...portNumber(number).map((why) => invalid(`${path}.port`, number, why)),
    // 0 and "" are the port itself (pkg/apis/core/v1/defaults.go, SetDefaults_Service).
    ...(!target ? [] : port(target).map((why) => invalid(`${path}.targetPort`, target, why))),
    ...oneOf(`${path}.protocol`, one["protocol"], ["SCTP", "TCP", "UDP"]),
    ...(nodePort === undefined || (Number(nodePort) >= 30000 && Number(nodePort) <= 32767)
      ? []
      : [
          invalid(
            `${path}.nodePort`,
            nodePort,
            "provided port is not in the valid range. The range of valid ports is 30000-32767",
          ),
        ]),
  ];
}

const ingressPaths: ObjectRule = {
  id: "networking.ingress.paths",
  source: `${networking}, validateHTTPIngressPath`,
  kinds: ["Ingress"],
  check(object) {
    const spec = bag(object["spec"]);
    if (bags(spec["rules"]).length === 0 && !isProps(spec["defaultBackend"])) {
      return [invalid("spec", {}, "either `defaultBackend` or `rules` must be specified")];
    }
    return bags(spec["rules"]).flatMap((rule, r) =>
      bags(at(rule, "http.paths")).flatMap((one, p) => {
        const path = `spec.rules[${r}].http.paths[${p}]`;
        const type = one["pathType"];
        const route = text(one["path"]) ?? "";
        return [
          ...(type === undefined
            ? [required(`${path}.pathType`, "pathType must be specified")]
            : oneOf(`${path}.pathType`, type, ["Exact", "ImplementationSpecific", "Prefix"])),
          ...(type !== "ImplementationSpecific" && !route.startsWith("/")
            ? [invalid(`${path}.path`, route, "must be an absolute path")]
            : []),
          ...(isProps(one["backend"]) ? backend(one["backend"], `${path}.backend`) : [required(`${path}.backend`)]),
        ];
      }),
    );
  },
};

function backend(of: Props, path: string): FieldError[] {
  const service = of["service"];
  if (!isProps(service))
    return isProps(of["resource"]) ? [] : [required(path, "resource or service backend is required")];
  const { name, number } = bag(service["port"]);
  if (name === undefined && number === undefined) return [required(path, "port name or number is required")];
  if (name !== undefined && number !== undefined) return [invalid(path, "", "cannot set both port name & port number")];
  const complaints = name === undefined ? portNumber(number) : portName(String(name));
  return complaints.map((why) =>
    invalid(`${path}.service.port.${name === undefined ? "number" : "name"}`, name ?? number, why),
  );
}

const policyPeers: ObjectRule = {
  id: "networking.policy.peers",
  source: `${networking}, ValidateNetworkPolicyPeer and ValidateIPBlock`,
  kinds: ["NetworkPolicy"],
  check: (object) =>
    [...directions(object)].flatMap(({ rule, path, peers }) =>
      bags(rule[peers]).flatMap((peer, index) => {
        const where = `${path}.${peers}[${index}]`;
        const block = peer["ipBlock"];
        if (!isProps(block)) {
          return isProps(peer["podSelector"]) || isProps(peer["namespaceSelector"])
            ? []
            : [required(where, "must specify a peer")];
        }
        if (peer["podSelector"] || peer["namespaceSelector"])
          return [forbidden(where, "may not specify both ipBlock and another peer")];
        return ipBlock(block, `${where}.ipBlock`);
      }),
    ),
};

function ipBlock(block: Props, path: string): FieldError[] {
  const { cidr } = block;
  const want = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  if (!cidr) return [required(`${path}.cidr`)];
  const outer = parseCidr(String(cidr));
  if (!outer) return [invalid(`${path}.cidr`, cidr, want)];
  return list(block["except"]).flatMap((one, index) => {
    const inner = parseCidr(String(one));
    if (!inner) return [invalid(`${path}.except[${index}]`, one, want)];
    return contains(outer, inner) && inner.bits > outer.bits
      ? []
      : [invalid(`${path}.except[${index}]`, one, "must be a strict subset of `cidr`")];
  });
}

const policyPorts: ObjectRule = {
  id: "networking.policy.ports",
  source: `${networking}, ValidateNetworkPolicyPort`,
  kinds: ["NetworkPolicy"],
  check: (object) =>
    [...directions(object)].flatMap(({ rule, path }) =>
      bags(rule["ports"]).flatMap((one, index) => {
        const where = `${path}.ports[${index}]`;
        const { port: from, endPort: to } = one;
        return [
          ...oneOf(`${where}.protocol`, one["protocol"], ["SCTP", "TCP", "UDP"]),
          ...(from === undefined ? [] : port(from).map((why) => invalid(`${where}.port`, from, why))),
          ...(to !== undefined && from === undefined
            ? [required(`${where}.port`, "must be specified when `endPort` is specified")]
            : []),
          ...(typeof to === "number" && typeof from === "number" && to < from
            ? [invalid(`${where}.endPort`, to, "must be greater than or equal to `port`")]
            : []),
          ...(to !== undefined && typeof from === "string"
            ? [invalid(`${where}.endPort`, to, "may not be specified when `port` is non-numeric")]
            : []),
        ];
      }),
    ),
};

const policyTypes: ObjectRule = {
  id: "networking.policy.types",
  source: `${networking}, ValidateNetworkPolicySpec`,
  kinds: ["NetworkPolicy"],
  check: (object) =>
    list(at(object, "spec.policyTypes")).flatMap((type, index) =>
      oneOf(`spec.policyTypes[${index}]`, type, ["Egress", "Ingress"]),
    ),
};

function* directions(object: Props): Generator<{ rule: Props; path: string; peers: "from" | "to" }> {
  for (const [key, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const [index, rule] of bags(at(object, `spec.${key}`)).entries())
      yield { rule, path: `spec.${key}[${index}]`, peers };
  }
}

export const networkingRules = [serviceType, servicePorts, ingressPaths, policyPeers, policyPorts, policyTypes];
