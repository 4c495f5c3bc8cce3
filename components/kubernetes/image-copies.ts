import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as inputs from "@pulumi/kubernetes/types/input";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { AccountIdentity, Reach } from "../core/contracts";
import type { ForeignIdentity } from "../core/foreign-identity";
import { imageCopies } from "../core/readers";
import { alertRule, prometheusRule, type Alert } from "./alert-rules";
import { ClusterComponent } from "./component";
import { carried } from "./foreign-identity";
import type { Ownership } from "./labels";
import type { Namespace } from "./namespace";
import { outside } from "./network-policies";
import { closedContainer } from "./pod";
import { mebibytes, millicores } from "./quota";

/** An image that is to be the same at both registries. */
export interface ImageCopy {
  /** What it is an image of: small letters, digits and `-`. */
  name: string;
  digest: `sha256:${string}`;
  /** Its address at either registry, without tag or digest. */
  from: Input<string>;
  to: Input<string>;
}

export interface ImageCopiesArgs {
  whose: Ownership;
  /** Its own, which nobody else may make accounts in. */
  namespace: Namespace;
  /** The whole image reference: krane's own. */
  image: Input<string>;
  copies: readonly ImageCopy[];
  /** Who it is at the cloud that images come from. */
  foreign: ForeignIdentity;
  /** Who it is at its cluster's own cloud. */
  own: AccountIdentity;
  /** What it reaches: both registries, and who hands out identities. */
  reach: readonly Reach[];
  /** What must stand first: its identities. */
  after: readonly Resource[];
  /** What knows rules of alerts. @defaultValue nobody is told when it fails */
  rules?: Resource | undefined;
  /** Where the runbooks are. @defaultValue the folder in the repository */
  runbooks?: string | undefined;
}

const { name } = imageCopies;
const selector = { "app.kubernetes.io/name": name };
/** Nobody on the node either: the image needs no user of its own. */
const user = 65532;
const everyMinutes = 5;
/** After how long without a copy somebody is told: six runs. */
const lateMinutes = 30;

/**
 * Brings images from another cloud's registry into this cloud's, by their digest, every five minutes: so a release is one push, and the copies follow. It pulls, since a
 * registry may have no public way in. A registry itself computes what it was sent, so that nothing can be there under a digest that it is not; a run ends well once
 * the registry has answered for every digest. Each image gets a tag made of its digest: one without a tag would be cleared away after two weeks.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { ForeignIdentity } from "../../components/core/foreign-identity";
 * import { ImageCopies } from "../../components/kubernetes/image-copies";
 * import type { Namespace } from "../../components/kubernetes/namespace";
 *
 * declare const kubernetes: ProviderResource;
 * declare const namespace: Namespace;
 * declare const foreign: ForeignIdentity; // a Trust's outputs
 *
 * new ImageCopies(
 *   "image-copies",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     ...{ namespace, foreign, own: {}, image: "gcr.io/go-containerregistry/krane:v0.22.1" },
 *     copies: [{ name: "order", digest: `sha256:${"0".repeat(64)}`, from: "one.example/order", to: "other.example/order" }],
 *     reach: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class ImageCopies extends ClusterComponent {
  constructor(id: string, args: ImageCopiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:ImageCopies", id, args.whose, opts);
    const { namespace, foreign, own, after } = args;
    const metadata = { name, namespace: namespace.name, labels: this.labels({ service: "platform" }) };
    const account = new core.ServiceAccount(
      this.label("account"),
      {
        metadata: { ...metadata, ...(own.annotations && { annotations: own.annotations }) },
        automountServiceAccountToken: false,
      },
      this.here,
    );
    const { files } = carried(foreign);
    const written =
      Object.keys(files).length === 0
        ? []
        : [new core.ConfigMap(this.label("foreign"), { metadata, data: { ...files } }, this.here)];
    const traffic = new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata,
        spec: {
          podSelector: { matchLabels: selector },
          policyTypes: ["Ingress", "Egress"],
          egress: args.reach.map(outside),
        },
      },
      this.here,
    );
    const dependsOn = [...namespace.guards, ...after, account, traffic, ...written];
    new batch.CronJob(
      this.label("schedule"),
      {
        metadata,
        spec: {
          schedule: `*/${everyMinutes} * * * *`,
          concurrencyPolicy: "Forbid",
          // After more than a hundred misses a schedule without this never runs again.
          startingDeadlineSeconds: 240,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            spec: {
              backoffLimit: 1,
              activeDeadlineSeconds: 1200,
              ttlSecondsAfterFinished: 3600,
              template: this.pod(args),
            },
          },
        },
      },
      { ...this.here, dependsOn },
    );
    if (args.rules)
      prometheusRule(
        this.label("alerts"),
        metadata,
        [{ name, rules: [alertRule(imageCopiesOverdue, args.runbooks)] }],
        {
          ...this.here,
          dependsOn: [...namespace.guards, args.rules],
        },
      );
    this.registerOutputs();
  }

  private pod({ image, copies, foreign, own }: ImageCopiesArgs): inputs.core.v1.PodTemplateSpec {
    const { env, volumes, mounts, files } = carried(foreign);
    const steps = [...copies.map(copying), ...copies.map(asking)].map(({ part, args }) => ({
      ...{ name: part, image, imagePullPolicy: "Always", args },
      env: [...env, ...homes],
      resources: { requests: size, limits: size },
      securityContext: closedContainer,
      volumeMounts: [...mounts, { name: "tmp", mountPath: "/tmp" }],
    }));
    return {
      metadata: { labels: { ...this.labels({ service: "platform" }), ...selector, ...own.labels } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: {
          ...{ runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user },
          seccompProfile: { type: "RuntimeDefault" },
        },
        // One after the other: the first that fails ends the run.
        initContainers: steps.slice(0, -1),
        containers: steps.slice(-1),
        volumes: [
          ...volumes,
          ...(Object.keys(files).length > 0 ? [{ name: "foreign-files", configMap: { name } }] : []),
          { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
        ],
      },
    };
  }
}

const size = { cpu: millicores(100), memory: mebibytes(128) };

/** Nothing is written but there, and no password of a registry is kept: github.com/awslabs/amazon-ecr-credential-helper, "AWS_ECR_DISABLE_CACHE". */
const homes = [
  { name: "HOME", value: "/tmp" },
  { name: "AWS_ECR_DISABLE_CACHE", value: "true" },
];

/** The tag of a copy: not `sha256-…`, which is the name of an image's signatures (opencontainers/distribution-spec, "Referrers tag schema"). */
export const tagOf = (digest: ImageCopy["digest"]): string => `copy-${digest.slice("sha256:".length)}`;

function copying({ name: of, digest, from, to }: ImageCopy) {
  return { part: `copy-${of}`, args: ["copy", interpolate`${from}@${digest}`, interpolate`${to}:${tagOf(digest)}`] };
}

/** Asks the registry for the digest itself: it has it, or the run fails. */
function asking({ name: of, digest, to }: ImageCopy) {
  return { part: `ask-${of}`, args: ["digest", interpolate`${to}@${digest}`] };
}

const job = `namespace="${imageCopies.namespace}", cronjob="${name}"`;
const since = (metric: string): string => `(time() - ${metric}{${job}}) / 60 > ${lateMinutes}`;

/** Source: kube-state-metrics, docs/metrics/workload/cronjob-metrics.md. */
export const imageCopiesOverdue: Alert = {
  name: "ImageCopiesOverdue",
  expr: `(${since("kube_cronjob_status_last_successful_time")}) or (${since("kube_cronjob_created")} unless on (cronjob) kube_cronjob_status_last_successful_time{${job}})`,
  for: "5m",
  severity: "critical",
  summary: `For more than ${lateMinutes} minutes images of the primary cloud were not all seen in this cloud's registry`,
  description: "A service whose image is missing cannot start here, and takes nobody's place.",
  page: "copy-images.md",
};
