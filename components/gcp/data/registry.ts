import * as artifactregistry from "@pulumi/gcp/artifactregistry";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement, RegistryOutputs } from "../../core/contracts";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { bornAs } from "./store-guards";

export interface RegistryArgs {
  place: Placement;
  project: Input<string>;
  /** Each has an image of its name in it. */
  services: readonly string[];
  /**
   * Where images lie: a region, or a multi-region such as `us`, in which the loss of a region takes none away. Decided at birth.
   * @defaultValue the place's region
   */
  location?: string | undefined;
  /** Encrypts the images: a key of that place. Never changes: it would replace the repository. */
  key: GcpKey;
  /** Who may read images, by a word for each that never changes. @defaultValue whom the project's own roles let */
  readers?: Readonly<Record<string, Input<string>>>;
  /** How long an image without a tag is kept, in days. @defaultValue 14 */
  untaggedDays?: number;
  /** What it waits for: the APIs, that of scanning among them. */
  after: readonly Resource[];
  change?: { repository?: Change<artifactregistry.RepositoryArgs> };
}

/** What a registry on Google Cloud gives, beyond what every registry gives. */
export interface GcpRegistryOutputs extends RegistryOutputs {
  /** The repository's own name. */
  repository: Output<string>;
  location: string;
}

/**
 * One repository with the images of all services: scanned when pushed, and a tag once given never means another image. No such tag can be deleted, by a
 * cleanup policy neither (hashicorp/terraform-provider-google, r/artifact_registry_repository, `immutable_tags`), so that what goes by itself are
 * images without one.
 *
 * ```ts
 * import { Registry } from "./components/gcp/data/registry";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 *
 * const images = new Registry("tools", { place, project: "go-coffee-dev", services: ["grinder"], key, after: [] });
 * export const grinder = images.outputs.urls["grinder"];
 * ```
 */
export class Registry extends Component {
  readonly outputs: GcpRegistryOutputs;

  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Registry", name, args.place, opts);
    const location = args.location ?? this.place.region;
    const repository = this.repository(location, args);
    for (const [who, member] of Object.entries(args.readers ?? {}))
      this.reader(who, member, repository, location, args);
    // Whoever has the address waits for the repository.
    const address = repository.name.apply((known) => known.split("/").at(-1) ?? known);
    const url = (service: string) => interpolate`${location}-docker.pkg.dev/${args.project}/${address}/${service}`;
    this.outputs = {
      urls: Object.fromEntries(args.services.map((service) => [service, url(service)])),
      repository: address,
      location,
    };
    this.registerOutputs();
  }

  private repository(location: string, args: RegistryArgs): artifactregistry.Repository {
    const { project, key, untaggedDays = 14, after } = args;
    const { data } = this.place.protection;
    const sound: artifactregistry.RepositoryArgs = {
      ...{ project, location, repositoryId: this.displayName() },
      description: "Images of the services",
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
      dockerConfig: { immutableTags: true },
      // There is no other word for on: it follows from the API that scans.
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      kmsKeyName: key.id,
      cleanupPolicyDryRun: false,
      cleanupPolicies: [
        {
          id: "without-a-tag",
          action: "DELETE",
          condition: { tagState: "UNTAGGED", olderThan: `${untaggedDays * 24 * 3600}s` },
        },
      ],
      labels: labelsFor(this.place, { service: "platform" }),
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: this.displayName(),
        birth: { "the location": location, "the key": key.id },
        way: "make a second registry, and push the images there",
      },
      this.here,
    );
    return new artifactregistry.Repository(this.label("repository"), changed(sound, args.change?.repository), {
      ...this.here,
      protect: data,
      dependsOn: [birth, ...key.ready, ...after],
    });
  }

  private reader(
    who: string,
    member: Input<string>,
    repository: artifactregistry.Repository,
    location: string,
    { project }: RegistryArgs,
  ): void {
    new artifactregistry.RepositoryIamMember(
      this.label(`reader-${who}`),
      { ...{ project, location, member }, repository: repository.name, role: "roles/artifactregistry.reader" },
      this.here,
    );
  }
}
