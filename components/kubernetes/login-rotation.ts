import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import { all, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { AccountIdentity, LoginRotation as Rotation, Reach } from "../core/contracts";
import { loginRotation } from "../core/readers";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";
import { rotationScript } from "./login-rotation-script";
import { distinct, outside } from "./network-policies";
import { closedContainer } from "./pod";
import { mebibytes, millicores } from "./quota";

export interface LoginRotationArgs {
  whose: Ownership;
  /** That of the database's administrator, whose secrets nobody else reads. */
  namespace: Input<string>;
  /** The whole image reference: a shell, curl, sed and tr. */
  image: Input<string>;
  rotation: Rotation;
  /** What its pods carry besides, to have their cloud identity. */
  labels?: AccountIdentity["labels"];
  /** What a pod must reach to have it. */
  identityReach: readonly Reach[];
  /** What must stand first: what closes the namespace, and its identity. */
  after: readonly Resource[];
}

const { name } = loginRotation;
const selector = { "app.kubernetes.io/name": name };
const files = "/etc/go-coffee/login-rotation";

/** Nobody on the node either: the image needs no user of its own. */
const user = 65532;

/**
 * Changes the services' passwords at the database in their secrets, every month, between midnight and two o'clock (UTC), and for the first time within the hour, so that what Pulumi's state
 * holds opens nothing. It speaks to the store of secrets, and not to the database: what does so is `DatabaseUsers`.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { LoginRotation as Rotation } from "../../components/core/contracts";
 * import { LoginRotation } from "../../components/kubernetes/login-rotation";
 *
 * declare const kubernetes: ProviderResource;
 * declare const rotation: Rotation; // a LoginRotation's outputs, on Azure
 *
 * new LoginRotation(
 *   "login-rotation",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     ...{ namespace: "database-admin", image: "docker.io/curlimages/curl:8.16.0", rotation },
 *     identityReach: [{ cidrs: ["20.190.128.0/18"], port: 443 }],
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class LoginRotation extends ClusterComponent {
  constructor(id: string, args: LoginRotationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:LoginRotation", id, args.whose, opts);
    const { rotation, namespace, after } = args;
    const metadata = { name, namespace, labels: this.labels({ service: "platform" }) };
    const account = new core.ServiceAccount(
      this.label("account"),
      { metadata: { ...metadata, annotations: rotation.annotations }, automountServiceAccountToken: false },
      this.here,
    );
    const script = new core.ConfigMap(
      this.label("script"),
      { metadata, data: { "rotate.sh": rotationScript(rotation.everyDays) } },
      this.here,
    );
    const traffic = new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata,
        spec: {
          podSelector: { matchLabels: selector },
          policyTypes: ["Ingress", "Egress"],
          egress: distinct([...args.identityReach, ...rotation.reach]).map(outside),
        },
      },
      this.here,
    );
    new batch.CronJob(
      this.label("schedule"),
      {
        metadata,
        spec: {
          schedule: "10 * * * *",
          concurrencyPolicy: "Forbid",
          // A day without a control plane makes more than a hundred misses, after which a schedule without this never runs again.
          startingDeadlineSeconds: 1800,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            spec: {
              backoffLimit: 2,
              activeDeadlineSeconds: 1200,
              ttlSecondsAfterFinished: 7200,
              template: this.pod(args),
            },
          },
        },
      },
      { ...this.here, dependsOn: [...after, account, script, traffic] },
    );
    this.registerOutputs();
  }

  private pod({ image, rotation, labels }: LoginRotationArgs) {
    const size = { cpu: millicores(50), memory: mebibytes(64) };
    const secrets = all(Object.values(rotation.secrets)).apply((addresses) => addresses.join(" "));
    return {
      metadata: { labels: { ...this.labels({ service: "platform" }), ...selector, ...labels } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: {
          ...{ runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user },
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name,
            image,
            imagePullPolicy: "Always",
            command: ["/bin/sh", `${files}/rotate.sh`],
            env: [{ name: "SECRETS", value: secrets }],
            resources: { requests: size, limits: size },
            securityContext: closedContainer,
            volumeMounts: [
              { name: "script", mountPath: files, readOnly: true },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [
          { name: "script", configMap: { name } },
          // What is secret lies there while it is changed: in memory.
          { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
        ],
      },
    };
  }
}
