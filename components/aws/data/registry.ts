import * as ecr from "@pulumi/aws/ecr";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement, RegistryOutputs } from "../../core/contracts";

export interface RegistryArgs {
  place: Placement;
  /** One repository for each of these services. */
  services: readonly string[];
  /** What comes before a service in a repository's name. @defaultValue `go-coffee-ENVIRONMENT-ID`, with the component's id */
  namespace?: string;
  /** Encrypts the images. Never changes: it would replace the repositories. */
  keyArn: Input<string>;
  /** How many images of a service are kept, the newest. @defaultValue 50: enough to roll back far */
  images?: number;
  change?: { repository?: Change<ecr.RepositoryArgs, [service: string]> };
}

/**
 * Repositories for the services' images: scanned when pushed, and a tag once given never means another image.
 *
 * ```ts
 * import { Registry } from "./components/aws/data/registry";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string;
 *
 * const images = new Registry("tools", { place, services: ["grinder"], keyArn });
 * export const grinder = images.outputs.urls["grinder"];
 * ```
 */
export class Registry extends Component {
  readonly outputs: RegistryOutputs;

  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Registry", name, args.place, opts);
    const made = args.services.map((service) => [service, this.repository(service, args).repositoryUrl] as const);
    this.outputs = { urls: Object.fromEntries(made) };
    this.registerOutputs();
  }

  private repository(service: string, args: RegistryArgs): ecr.Repository {
    const { protection } = this.place;
    const sound: ecr.RepositoryArgs = {
      name: `${args.namespace ?? this.displayName()}/${service}`,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
      forceDelete: !protection.data,
      tags: this.tags({ service }, service),
    };
    const repository = new ecr.Repository(this.label(service), changed(sound, args.change?.repository, service), {
      ...this.here,
      protect: protection.data,
    });
    new ecr.LifecyclePolicy(
      this.label(service),
      { repository: repository.name, policy: JSON.stringify({ rules: cleaning(args.images ?? 50) }) },
      this.here,
    );
    return repository;
  }
}

/** docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html */
function cleaning(images: number) {
  return [
    {
      rulePriority: 1,
      description: "Images that lost their tag go after two weeks",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `The newest ${images} stay`,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: images },
      action: { type: "expire" },
    },
  ];
}
