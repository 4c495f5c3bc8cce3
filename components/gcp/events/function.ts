import * as cloudfunctionsv2 from "@pulumi/gcp/cloudfunctionsv2";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { BucketObject } from "@pulumi/gcp/storage/bucketObject";
import { Sleep } from "@pulumiverse/time/sleep";
import { asset, output, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { BuiltFunction, BusFunction } from "../../core/events";
import { displayName } from "../../core/naming";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import {
  addressOf,
  databaseOnly,
  egress,
  entryPoint,
  functionName,
  functionSize,
  rightsKnown,
  runtime,
} from "./functions-plan";
import type { FunctionGroundOutputs } from "./ground";

export interface EventFunctionArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** Which it is. */
  of: BusFunction;
  archive: BuiltFunction;
  ground: FunctionGroundOutputs;
  /** Encrypts it, and what it is built from: that of the ground. */
  key: GcpKey;
  /** Where it keeps what it has done, and nobody else does: `projects/P/databases/D`. */
  state: Input<string>;
  /** What it finds in its environment. */
  variables: Readonly<Record<string, Input<string>>>;
  /** How many run at a time, at most. */
  concurrency: number;
  /** Rights beyond those on its own database, each granted by who makes what they are for. @defaultValue none */
  grant?: ((member: Output<string>) => Resource[]) | undefined;
  /** What it waits for. */
  after: readonly Resource[];
  change?: { function?: Change<cloudfunctionsv2.FunctionArgs, [name: BusFunction]> | undefined } | undefined;
}

export interface EventFunctionOutputs {
  /** Its plain name, and that of its service of Cloud Run. */
  name: Output<string>;
  /** `https://….run.app`: the one address at which Pub/Sub reaches what is closed to the internet. */
  uri: Output<string>;
  /** As whom it runs. */
  account: serviceaccount.Account;
}

/**
 * A function of Cloud Run functions: built by an account of our own into a repository under our own key, run by an account of its own that may use one database and what else it is
 * granted, closed to the internet, and called by whoever is let in by IAM. A changed archive is a new revision, which takes all events at once.
 *
 * Its image is not judged by Binary Authorization, as pods' are: Cloud Build makes it within the deployment, where nobody of ours can look at it and attest it, so that a project's policy that is
 * enforced would refuse each. What stands for that: the archive is named after its contents, one account builds, and into one repository.
 *
 * ```ts
 * import { EventFunction } from "./components/gcp/events/function";
 * import type { FunctionGroundOutputs } from "./components/gcp/events/ground";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 * declare const ground: FunctionGroundOutputs;
 *
 * const payment = new EventFunction("tea-payment", {
 *   ...{ place, project: "go-coffee-dev", of: "payment", ground, key, concurrency: 10 },
 *   archive: { file: "payment.zip", sha256: "ab12", bytes: 1024 },
 *   state: "projects/go-coffee-dev/databases/tea",
 *   variables: { COFFEE_CLOUD: "gcp" },
 *   after: [],
 * });
 * export const { uri } = payment.outputs;
 * ```
 */
export class EventFunction extends Component {
  readonly outputs: EventFunctionOutputs;
  /** What whoever calls it waits for: the function, and its rights. */
  readonly ready: Resource[];

  constructor(name: string, args: EventFunctionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:EventFunction", name, args.place, opts);
    const account = this.account(args);
    const rights = this.rights(args, account);
    const made = this.function(args, account, rights);
    const uri = made.serviceConfig.apply((config) => addressOf(args.of, config?.uri));
    this.outputs = { name: made.name, uri, account };
    this.ready = [made, ...rights];
    this.registerOutputs({ name: made.name });
  }

  private account({ project, of, after }: EventFunctionArgs): serviceaccount.Account {
    return new serviceaccount.Account(
      this.label("account"),
      {
        // 6–30 characters. An account that is made again is another one under the same address: it is not replaced.
        ...{ project, accountId: displayName(this.place.environment, this.id, 30) },
        displayName: `The function ${of}`,
        description: "Takes events from the bus",
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private rights({ project, state, grant }: EventFunctionArgs, { member }: serviceaccount.Account): Resource[] {
    const documents = new projects.IAMMember(
      this.label("state"),
      {
        ...{ project, role: "roles/datastore.user", member },
        condition: { title: "own-database", expression: output(state).apply(databaseOnly) },
      },
      this.here,
    );
    return [documents, ...(grant?.(member) ?? [])];
  }

  private function(
    args: EventFunctionArgs,
    account: serviceaccount.Account,
    rights: Resource[],
  ): cloudfunctionsv2.Function {
    const { project, of, archive, ground, key, concurrency } = args;
    const object = new BucketObject(
      this.label("archive"),
      {
        bucket: ground.sources,
        // Named after what is in it: another archive is another object, and the same one is none.
        name: `${of}/${archive.sha256}.zip`,
        source: new asset.FileAsset(archive.file),
        contentType: "application/zip",
      },
      this.here,
    );
    const sound: cloudfunctionsv2.FunctionArgs = {
      ...{ project, location: this.place.region },
      name: functionName(this.place.environment, this.id),
      description: `Takes events from the bus: ${of}`,
      kmsKeyName: key.id,
      buildConfig: {
        ...{ runtime, entryPoint, dockerRepository: ground.repository, serviceAccount: ground.builder },
        // Google brings patches of the runtime in by itself, in weeks, without another build.
        automaticUpdatePolicy: {},
        source: { storageSource: { bucket: ground.sources, object: object.name } },
      },
      serviceConfig: {
        ...functionSize,
        minInstanceCount: 0,
        maxInstanceCount: concurrency,
        serviceAccountEmail: account.email,
        // Pub/Sub of the same project comes in all the same, at the address of run.app: docs.cloud.google.com/run/docs/securing/ingress, "Internal".
        ingressSettings: "ALLOW_INTERNAL_ONLY",
        // Both, since the provider would take for a change what Google fills in and nobody gave. By their ids, as the provider's own tests of Cloud Run have them.
        directVpcNetworkInterfaces: [{ network: ground.network, subnetwork: ground.subnet }],
        directVpcEgress: egress,
        environmentVariables: { ...args.variables },
        allTrafficOnLatestRevision: true,
      },
      labels: labelsFor(this.place, { service: "platform" }),
    };
    const granted = [account, ...rights, ...ground.ready, ...key.ready];
    const known = new Sleep(
      this.label("rights-known"),
      { createDuration: rightsKnown },
      { ...this.here, dependsOn: granted },
    );
    return new cloudfunctionsv2.Function(this.label("function"), changed(sound, args.change?.function, of), {
      ...this.here,
      dependsOn: [...granted, known, ...args.after],
    });
  }
}
