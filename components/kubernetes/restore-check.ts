import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type * as inputs from "@pulumi/kubernetes/types/input";
import { interpolate, jsonStringify, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { restoreCheck } from "../core/backups";
import type { Reach } from "../core/contracts";
import type { BackupSchedulePlan } from "./backup-schedules";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";
import { outside } from "./network-policies";
import { closedContainer } from "./pod";
import { mebibytes, millicores } from "./quota";
import {
  comparedKinds,
  readsStamp,
  restoreCheckFiles,
  writesStamp,
  type RestoreCheckSettings,
} from "./restore-check-script";

export interface RestoreCheckArgs {
  whose: Ownership;
  /** Its own namespace, the one that things are put back into, Velero's, and the services'. */
  namespaces: Record<"own" | "scratch" | "velero" | "application", Input<string>>;
  /** The whole image reference: Node.js's own. */
  image: Input<string>;
  /** What is to be put back. */
  schedules: readonly BackupSchedulePlan[];
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** Where a pod reaches the cluster's API. */
  apiReach: readonly Reach[];
  /** What must stand first. */
  after: readonly Resource[];
}

const { name, scratch } = restoreCheck;
/** What stamps the volume, and the account that it runs as, which may do nothing. */
const stamper = `${name}-stamp`;
const claim = "stamp";
const files = "/etc/go-coffee/restore-check";
/** How often the volume is stamped. */
const stampMinutes = 5;
/** The user that Node.js's images have: nodejs/docker-node, Dockerfile-alpine.template. */
const user = 1000;

/**
 * Puts the newest backup of each schedule back, every day, and compares what comes with what is there: a backup that nobody has put back is none. A volume is
 * stamped with the time every few minutes, so that it can be seen that volumes come back, and of when.
 *
 * Whoever may have Velero put things back may have it overwrite others: a policy of the API server lets this account ask for nothing but its own namespace.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { planBackupSchedules } from "../../components/kubernetes/backup-schedules";
 * import { RestoreCheck } from "../../components/kubernetes/restore-check";
 *
 * declare const kubernetes: ProviderResource;
 * declare const backups: Resource;
 *
 * new RestoreCheck(
 *   "restore-check",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     namespaces: { own: "restore-check", scratch: "restore-scratch", velero: "backup", application: "go-coffee" },
 *     image: "docker.io/library/node:24-alpine",
 *     schedules: planBackupSchedules({ rpoMinutes: 15, retentionDays: 35 }),
 *     rpoMinutes: 15,
 *     apiReach: [{ cidrs: ["10.32.0.1/32"], port: 443 }],
 *     after: [backups],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class RestoreCheck extends ClusterComponent {
  private readonly args: RestoreCheckArgs;

  constructor(id: string, args: RestoreCheckArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:RestoreCheck", id, args.whose, opts);
    this.args = args;
    const ready = [...args.after, this.scripts(), this.volume(), this.traffic(), ...this.rights(), ...this.limit()];
    this.stamps(ready);
    this.checks(ready);
    this.registerOutputs();
  }

  private scripts(): Resource {
    return new core.ConfigMap(
      this.label("scripts"),
      { metadata: this.named(name, "own"), data: { ...restoreCheckFiles } },
      this.here,
    );
  }

  private volume(): Resource {
    return new core.PersistentVolumeClaim(
      this.label("stamp"),
      {
        // It waits for its first pod, and Pulumi is not to wait with it.
        metadata: { ...this.named(claim, "own"), annotations: { "pulumi.com/skipAwait": "true" } },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
      this.here,
    );
  }

  /** To the cluster's API, and to nothing else. */
  private traffic(): Resource {
    return new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata: this.named(name, "own"),
        spec: {
          podSelector: { matchLabels: selector(name) },
          policyTypes: ["Ingress", "Egress"],
          egress: this.args.apiReach.map(outside),
        },
      },
      this.here,
    );
  }

  /** It looks at what it compares, has things put back, and clears away what came. */
  private rights(): Resource[] {
    const grouped = Object.entries(comparedKinds).map(([resource, path]) => ({
      apiGroups: [path === "/api/v1" ? "" : path.split("/")[2]!],
      resources: [resource],
    }));
    const claims = { apiGroups: [""], resources: ["persistentvolumeclaims"] };
    return [
      this.account("account", name),
      this.account("stamps-account", stamper),
      ...this.role("velero", [
        { apiGroups: ["velero.io"], resources: ["backups"], verbs: ["list"] },
        { apiGroups: ["velero.io"], resources: ["restores"], verbs: ["create", "get", "delete"] },
      ]),
      ...this.role(
        "application",
        grouped.map((one) => ({ ...one, verbs: ["list"] })),
      ),
      ...this.role("scratch", [
        ...grouped.map((one) => ({ ...one, verbs: ["list", "delete"] })),
        { ...claims, verbs: ["list", "get", "delete"] },
        { apiGroups: [""], resources: ["pods"], verbs: ["create", "get", "delete"] },
      ]),
    ];
  }

  private account(part: string, called: string): Resource {
    return new core.ServiceAccount(
      this.label(part),
      { metadata: this.named(called, "own"), automountServiceAccountToken: false },
      this.here,
    );
  }

  private role(place: "velero" | "application" | "scratch", rules: inputs.rbac.v1.PolicyRule[]): Resource[] {
    const role = new rbac.Role(this.label(`${place}-role`), { metadata: this.named(name, place), rules }, this.here);
    const binding = new rbac.RoleBinding(
      this.label(`${place}-binding`),
      {
        metadata: this.named(name, place),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name, namespace: this.args.namespaces.own }],
      },
      { ...this.here, dependsOn: [role] },
    );
    return [role, binding];
  }

  /** What it asks Velero for goes into its own namespace, and takes nothing's place. */
  private limit(): Resource[] {
    const who = interpolate`system:serviceaccount:${this.args.namespaces.own}:${name}`;
    const metadata = { name, labels: this.labels({ service: "platform" }) };
    const policy = new admission.ValidatingAdmissionPolicy(
      this.label("limit"),
      {
        metadata,
        spec: {
          failurePolicy: "Fail",
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: ["velero.io"],
                apiVersions: ["*"],
                operations: ["CREATE", "UPDATE"],
                resources: ["restores"],
              },
            ],
          },
          matchConditions: [{ name: "who", expression: interpolate`request.userInfo.username == '${who}'` }],
          validations: [
            {
              expression:
                "has(object.spec.includedNamespaces) && size(object.spec.includedNamespaces) > 0 && has(object.spec.namespaceMapping) && " +
                `object.spec.includedNamespaces.all(one, one in object.spec.namespaceMapping && object.spec.namespaceMapping[one] == '${scratch}') && ` +
                "(!has(object.spec.includeClusterResources) || object.spec.includeClusterResources == false) && " +
                "(!has(object.spec.existingResourcePolicy) || object.spec.existingResourcePolicy == 'none') && (!has(object.spec.hooks) || !has(object.spec.hooks.resources))",
              message: `the restore check puts things into ${scratch} alone`,
            },
          ],
        },
      },
      this.here,
    );
    const binding = new admission.ValidatingAdmissionPolicyBinding(
      this.label("limit-binding"),
      { metadata, spec: { policyName: name, validationActions: ["Deny"] } },
      { ...this.here, dependsOn: [policy] },
    );
    return [policy, binding];
  }

  private stamps(dependsOn: Resource[]): void {
    this.cron("stamps", stamper, `*/${stampMinutes} * * * *`, dependsOn, {
      seconds: 120,
      pod: {
        serviceAccountName: stamper,
        automountServiceAccountToken: false,
        containers: [this.container("stamp", ["node", "-e", writesStamp], { name: "stamp", mountPath: "/stamp" })],
        volumes: [{ name: "stamp", persistentVolumeClaim: { claimName: claim } }],
      },
    });
  }

  private checks(dependsOn: Resource[]): void {
    const container = this.container("check", ["node", `${files}/main.mjs`], {
      name: "files",
      mountPath: files,
      readOnly: true,
    });
    this.cron("checks", name, "15 6 * * *", dependsOn, {
      seconds: 3 * 3600,
      annotations: {
        "go-coffee/needs-api-token": "it has backups put back, and compares what comes with what is there",
      },
      pod: {
        serviceAccountName: name,
        automountServiceAccountToken: true,
        containers: [{ ...container, env: [{ name: "SETTINGS", value: this.settings() }] }],
        volumes: [{ name: "files", configMap: { name } }],
      },
    });
  }

  private settings(): Input<string> {
    const { namespaces, schedules, rpoMinutes } = this.args;
    const reader = this.container("read", ["node", "-e", readsStamp], {
      name: "stamp",
      mountPath: "/stamp",
      readOnly: true,
    });
    const told: { [Key in keyof RestoreCheckSettings]: Input<RestoreCheckSettings[Key]> | object } = {
      ...{
        velero: namespaces.velero,
        application: namespaces.application,
        own: namespaces.own,
        scratch: namespaces.scratch,
      },
      // What is moved takes its time after the snapshot.
      schedules: schedules.map((one) => ({ name: one.name, oldestMinutes: one.moved ? 30 * 60 : rpoMinutes })),
      kinds: comparedKinds,
      stamp: { claim, everyMinutes: stampMinutes },
      reader: { ...podSpec, automountServiceAccountToken: false, containers: [reader] },
      timeoutMinutes: 60,
    };
    return jsonStringify(told);
  }

  private container(part: string, command: string[], mount: inputs.core.v1.VolumeMount): inputs.core.v1.Container {
    const size = { cpu: millicores(50), memory: mebibytes(96) };
    return {
      name: part,
      image: this.args.image,
      imagePullPolicy: "Always",
      command,
      resources: { requests: size, limits: size },
      securityContext: closedContainer,
      volumeMounts: [mount],
    };
  }

  private cron(
    part: string,
    called: string,
    schedule: string,
    dependsOn: Resource[],
    {
      seconds,
      annotations,
      pod,
    }: { seconds: number; annotations?: Record<string, string>; pod: inputs.core.v1.PodSpec },
  ): void {
    new batch.CronJob(
      this.label(part),
      {
        metadata: { ...this.named(called, "own"), ...(annotations && { annotations }) },
        spec: {
          schedule,
          concurrencyPolicy: "Forbid",
          // After more than a hundred misses a schedule without this never runs again.
          startingDeadlineSeconds: 600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            spec: {
              backoffLimit: 1,
              activeDeadlineSeconds: seconds,
              ttlSecondsAfterFinished: 2 * 24 * 3600,
              template: {
                metadata: { labels: { ...this.labels({ service: "platform" }), ...selector(called) } },
                spec: { ...podSpec, ...pod },
              },
            },
          },
        },
      },
      { ...this.here, dependsOn },
    );
  }

  private named(called: string, place: keyof RestoreCheckArgs["namespaces"]) {
    const namespace = this.args.namespaces[place];
    return { name: called, namespace, labels: this.labels({ service: "platform" }) };
  }
}

const podSpec = {
  enableServiceLinks: false,
  restartPolicy: "Never",
  securityContext: {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

function selector(called: string): Record<string, string> {
  return { "app.kubernetes.io/name": called };
}
