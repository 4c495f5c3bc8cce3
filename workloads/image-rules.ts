import { all, output, type Input, type Output } from "@pulumi/pulumi";
import type { Credentials, RegistryOutputs } from "../components/core/contracts";
import { databaseAdministration } from "../components/core/readers";
import type { ImageRules } from "../components/kubernetes/image-rules";
import type { AddOnContext } from "./addons/add-on";
import { imageSources } from "./addons/image-sources";
import { sidecarImage } from "./addons/istio";
import { installed } from "./addons/list";
import { services } from "./catalog";
import { toolImages, type WithoutImage } from "./images";

/** What an environment says about images beside which ones it runs. */
export interface ImageAdmissionRequest {
  /** @see ImageAdmissionArgs.mode */
  admission: "enforce" | "warn";
  /** What must be named by its digest: nothing, the services and what signs in to their database, or what runs beside them too. */
  digests: "none" | "services" | "all";
  /** Where images may come from beside our registry and the systems' own sources, in every namespace but the services'. */
  registries: readonly string[];
}

/** What holds where nobody says anything. */
export const strictImages: ImageAdmissionRequest = { admission: "enforce", digests: "services", registries: [] };

export interface ImageRulesArgs {
  request: ImageAdmissionRequest;
  context: AddOnContext;
  registry?: RegistryOutputs | undefined;
  withoutImage?: WithoutImage | undefined;
  /** What is signed in with: whether a job changes it. */
  credentials?: Pick<Credentials, "rotation"> | undefined;
  /** Whether images come from another cloud's registry. @defaultValue false */
  imagesCopied?: boolean | undefined;
}

/**
 * Where images may come from: in the services' namespace, and in that of the database's administrator, our own registry alone, and upstream where it stands in for
 * what nobody has named; beside them what is installed there, too.
 */
export function imageRulesOf({
  request,
  context,
  registry,
  withoutImage,
  credentials,
  imagesCopied,
}: ImageRulesArgs): Output<ImageRules[]> {
  const others = toolImages(context.vault, credentials?.rotation !== undefined, imagesCopied);
  const upstream = [...services.map(({ image }) => image), ...others].map(({ repository }) => repository);
  const standIns = withoutImage === "notDeployed" ? [] : upstream;
  const sidecar = output(sidecarImage(context));
  const own = all(Object.values(registry?.urls ?? {}));
  const beside = all(installed(context).flatMap(({ system }) => [...sourcesOf(system)]));
  return all([own, sidecar, beside]).apply(([repositories, proxy, systems]): ImageRules[] => {
    const byDigest = proxy.includes("@") ? [] : [proxy];
    return [
      {
        namespaces: [context.application, databaseAdministration.namespace],
        from: [...repositories, ...standIns, repositoryOf(proxy)],
        by: request.digests === "none" ? "version" : "digest",
        // The mesh puts it into the services' pods: istiod says which.
        versions: byDigest,
      },
      {
        from: unique([...repositories, ...standIns, ...systems, ...request.registries]),
        by: request.digests === "all" ? "digest" : "version",
      },
    ];
  });
}

const sourcesOf = (system: string): readonly Input<string>[] => imageSources[system] ?? [];

const repositoryOf = (image: string): string => image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
