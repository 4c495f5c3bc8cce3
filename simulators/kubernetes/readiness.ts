import { at, bag, bags, list, text } from "../core/paths";
import type { Props } from "../protocol/values";
import { missingConfiguration, podRefusal } from "./admission";
import { hasIngressController, hasLoadBalancerController } from "./charts";
import type { Objects } from "./cluster";
import { externalSecret, externalSecretProblem } from "./external-secrets";
import type { Kind } from "./kinds";
import { annotationsOf, nameOf, podTemplate } from "./objects";
import { operatorOf } from "./operators/operators";
import { replicasOf } from "./quotas";
import { internalAddress } from "./internal-balancers";
import { serviceProblem } from "./service-controllers";
import { fittingNodes, unschedulable } from "./scheduling";

/** The state that a cluster's controllers bring an object to. */
export interface State {
  status: Props | undefined;
  /** Why it is not ready, in the words of the provider and of the cluster; empty when it is. */
  reasons: string[];
}

/**
 * What the controllers make of an object.
 * Source of the messages: pulumi/pulumi-kubernetes provider/pkg/await (deployment.go, statefulset.go, service.go, ingress.go).
 */
export function stateOf(objects: Objects, kind: Kind, object: Props): State {
  if (kind.token === externalSecret) return brought(externalSecretProblem(objects, object), object);
  if (kind.custom || kind.patch) return ready(operatorOf(kind)?.status?.(objects, object) ?? bag(object["status"]));
  switch (kind.kind) {
    case "Namespace":
      return ready({ phase: "Active" });
    case "DaemonSet":
    case "Deployment":
    case "Job":
    case "ReplicaSet":
    case "StatefulSet":
      return workload(objects, kind.kind, object);
    case "Service":
      return service(objects, object);
    case "Ingress":
      return ingress(objects, object);
    case "PersistentVolumeClaim":
      return claim(objects, object);
    case "CustomResourceDefinition":
      return ready({
        conditions: [{ type: "Established", status: "True", reason: "InitialNamesAccepted" }],
        acceptedNames: bag(at(object, "spec.names")),
      });
    case "CronJob":
    case "NetworkPolicy":
      return ready({});
    case "HorizontalPodAutoscaler":
      return ready({ currentReplicas: 0, desiredReplicas: Number(at(object, "spec.minReplicas") ?? 1) });
    case "PodDisruptionBudget":
      return ready({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 });
    case "ResourceQuota":
      return ready({ hard: bag(at(object, "spec.hard")) });
    default:
      return { status: undefined, reasons: [] };
  }
}

/** Source: external-secrets/external-secrets apis/externalsecrets/v1/externalsecret_types.go, and `pulumi.com/waitFor`: nobody waits without it. */
function brought(problem: string | undefined, object: Props): State {
  const good = problem === undefined;
  const condition = {
    type: "Ready",
    status: good ? "True" : "False",
    reason: good ? "SecretSynced" : "SecretSyncedError",
    message: problem ?? "secret synced",
  };
  const waited = annotationsOf(object)["pulumi.com/waitFor"] !== undefined;
  return {
    status: { conditions: [condition] },
    reasons: good || !waited ? [] : [`[SecretSyncedError] ${problem}`],
  };
}

const ready = (status: Props): State => ({ status, reasons: [] });

function workload(objects: Objects, kind: string, object: Props): State {
  const template = podTemplate(kind, object)!;
  const namespace = String(at(object, "metadata.namespace"));
  const name = nameOf(object);
  const { nodes } = objects.cluster;
  const wanted = replicasOf(kind, object, fittingNodes(template.spec, nodes));
  if (wanted === 0) return ready(counts(kind, object, 0, 0));
  const refusal = podRefusal(objects, namespace, template, wanted, { kind, name });
  const pod = `${name}-${String(at(object, "metadata.uid")).slice(0, 5)}`;
  if (refusal !== undefined)
    return unready(kind, object, wanted, 0, `[FailedCreate] Error creating: pods "${pod}" is forbidden: ${refusal}`);
  const stuck = unschedulable(template.spec, nodes) ?? missingConfiguration(objects, namespace, template.spec);
  if (stuck !== undefined)
    return unready(
      kind,
      object,
      wanted,
      wanted,
      `[Pod ${namespace === "default" ? "" : `${namespace}/`}${pod}]: ${stuck}`,
    );
  return ready(counts(kind, object, wanted, wanted));
}

/** @param made - how many pods there are; none of them is ready. */
function unready(kind: string, object: Props, wanted: number, made: number, because: string): State {
  const name = nameOf(object);
  const general: Record<string, string[]> = {
    Deployment: [
      "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
      `[ProgressDeadlineExceeded] ReplicaSet "${name}-${String(at(object, "metadata.uid")).slice(0, 8)}" has timed out progressing.`,
      "Minimum number of live Pods was not attained",
    ],
    StatefulSet: [`0 out of ${wanted} replicas succeeded readiness checks`],
  };
  return { status: counts(kind, object, made, 0), reasons: [...(general[kind] ?? []), because] };
}

function counts(kind: string, object: Props, made: number, good: number): Props {
  const observedGeneration = Number(at(object, "metadata.generation") ?? 1);
  const whole = made === good;
  switch (kind) {
    case "DaemonSet":
      return {
        observedGeneration,
        currentNumberScheduled: made,
        desiredNumberScheduled: made,
        numberReady: good,
        numberAvailable: good,
        numberMisscheduled: 0,
      };
    case "Job":
      return whole && made > 0
        ? { succeeded: Number(at(object, "spec.completions") ?? 1), conditions: [{ type: "Complete", status: "True" }] }
        : { active: made };
    default:
      return {
        observedGeneration,
        replicas: made,
        readyReplicas: good,
        availableReplicas: good,
        updatedReplicas: made,
        conditions: [
          {
            type: "Available",
            status: good > 0 || made === 0 ? "True" : "False",
            reason: whole ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
          },
          {
            type: "Progressing",
            status: whole ? "True" : "False",
            reason: whole ? "NewReplicaSetAvailable" : "ProgressDeadlineExceeded",
          },
        ],
      };
  }
}

/** A load balancer is named by the cloud's controller, or by the AWS Load Balancer Controller where the Service asks for it. */
function service(objects: Objects, object: Props): State {
  const spec = bag(object["spec"]);
  const group = serviceProblem(objects, object);
  if (group !== undefined) return { status: { loadBalancer: {} }, reasons: [group] };
  if (spec["type"] !== "LoadBalancer") return ready({ loadBalancer: {} });
  const annotations = annotationsOf(object);
  const balancer = annotations["service.beta.kubernetes.io/aws-load-balancer-type"];
  const outside = ["external", "nlb-ip"].includes(balancer ?? "") || spec["loadBalancerClass"] !== undefined;
  if (outside && !hasLoadBalancerController(objects)) {
    return {
      status: { loadBalancer: {} },
      reasons: ["Service was not allocated an IP address; does your cloud provider support this?"],
    };
  }
  const internal =
    annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"] === "internal" ||
    annotations["service.beta.kubernetes.io/aws-load-balancer-internal"] === "true";
  return ready(balanced(objects, object, internal, outside || balancer === "nlb"));
}

function balanced(objects: Objects, object: Props, internal: boolean, network: boolean): Props {
  const uid = String(at(object, "metadata.uid")).replaceAll("-", "");
  const inside = annotationsOf(object)["service.beta.kubernetes.io/azure-load-balancer-internal"] === "true";
  const short = (part: unknown) =>
    String(part)
      .replace(/[^a-z0-9]/g, "")
      .slice(0, 8);
  const { region, groups, links } = objects.cluster;
  const inNetwork = internalAddress(objects, object);
  if (inNetwork !== undefined) return { loadBalancer: { ingress: [{ ip: inNetwork }] } };
  // Google's load balancers have addresses, and no names.
  if (groups)
    return {
      loadBalancer: {
        ingress: [{ ip: `34.${Number.parseInt(uid.slice(0, 2), 16)}.${Number.parseInt(uid.slice(2, 4), 16)}.9` }],
      },
    };
  if (links)
    return {
      loadBalancer: {
        ingress: [
          {
            ip: `${inside ? "10.32" : "20.62"}.${[0, 2].map((at_) => Number.parseInt(uid.slice(at_, at_ + 2), 16)).join(".")}`,
          },
        ],
      },
    };
  const hostname = network
    ? `k8s-${short(at(object, "metadata.namespace"))}-${short(nameOf(object))}-${uid.slice(0, 10)}-${uid.slice(10, 26)}.elb.${region}.amazonaws.com`
    : `${internal ? "internal-" : ""}a${uid.slice(0, 31)}-${parseInt(uid.slice(0, 7), 16)}.${region}.elb.amazonaws.com`;
  return { loadBalancer: { ingress: [{ hostname }] } };
}

function ingress(objects: Objects, object: Props): State {
  const className =
    text(at(object, "spec.ingressClassName")) ?? annotationsOf(object)["kubernetes.io/ingress.class"] ?? "";
  if (hasIngressController(objects, className)) return ready(balanced(objects, object, false, true));
  return {
    status: { loadBalancer: {} },
    reasons: ["Ingress .status.loadBalancer field was not updated with a hostname/IP address. "],
  };
}

/** A claim binds at once where its class says so, and with its first pod elsewhere, for which the provider does not wait. */
function claim(objects: Objects, object: Props): State {
  const className =
    text(at(object, "spec.storageClassName")) ??
    objects.cluster.defaultClass ??
    (objects.cluster.groups ? "standard-rwo" : "gp2");
  const capacity = bag(at(object, "spec.resources.requests"));
  const classToken = "kubernetes:storage.k8s.io/v1:StorageClass";
  const found = objects.get(classToken, className);
  if (!found && !objects.has(classToken, "", className)) {
    const why = `PVC is in Pending state: [ProvisioningFailed] storageclass.storage.k8s.io "${className}" not found`;
    return { status: { phase: "Pending" }, reasons: [why] };
  }
  const immediate = found?.outputs["volumeBindingMode"] === "Immediate";
  return ready(
    immediate ? { phase: "Bound", capacity, accessModes: list(at(object, "spec.accessModes")) } : { phase: "Pending" },
  );
}

/** Whether the object says that nobody waits for it. Source: metadata/annotations.go of the provider. */
export function isAwaited(object: Props): boolean {
  return annotationsOf(object)["pulumi.com/skipAwait"] !== "true";
}

/** The Deployments and StatefulSets that an autoscaler in `namespace` says how many pods they have, with the least of them. */
export function scaledTo(objects: Objects, kind: string, namespace: string, name: string): number | undefined {
  const scaler = objects.list("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", namespace).find((one) => {
    const target = bag(at(one, "spec.scaleTargetRef"));
    return target["kind"] === kind && target["name"] === name;
  });
  return scaler && Number(at(scaler, "spec.minReplicas") ?? 1);
}

/** The service ports, with what the API server fills in. */
export function portsOf(spec: Props): Props[] {
  return bags(spec["ports"]).map((one) => ({ protocol: "TCP", ...one, targetPort: one["targetPort"] || one["port"]! }));
}
