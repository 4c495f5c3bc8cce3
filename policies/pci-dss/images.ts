// Levels, severities and controls: the project's rule catalogue, from the requirement texts.
import { containersOf, judgePod, podPatchTypes, podTypes } from "../shared/pods";
import { each, type ResourceRule, type Rule } from "../shared/rule";

/** Where images may come from: a registry of our own accounts, and the project's upstream. */
const allowedRegistries: readonly RegExp[] = [
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\//,
  // Of anybody's project, as of any account: a repository that is named as ours are.
  /^[a-z0-9-]+-docker\.pkg\.dev\/[a-z0-9-]+\/go-coffee-[a-z0-9-]+\//,
  // The same of Azure: registries whose names begin as ours do.
  /^gocoffee[a-z0-9]+\.azurecr\.io\//,
  /^ghcr\.io\/dimajoyti\/go-coffee\//,
];

const imagePinned: ResourceRule<never> = {
  id: "k8s-image-pinned",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["6.3.2", "6.5.1"],
    soc2: ["CC8.1", "CC6.8"],
    hipaa: ["164.312(c)(1)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["6.3.2", "6.5.1", "CC8.1", "CC6.8", "164.312(c)(1)", "32(1)(b)"],
  applies: [...podTypes, ...podPatchTypes],
  judges: "an image comes from a registry that we chose, and is named by its digest",
  because: "a tag can be moved: what runs is then not what was reviewed and scanned",
  remedy:
    "Name the image REPOSITORY@sha256:…, of our own registry; in Pulumi.<env>.yaml: workloads.images.<service>.digest.",
  check(inputs, { type }) {
    return judgePod(inputs, type, (pod) =>
      each(
        containersOf(pod).filter((one) => "image" in one || !podPatchTypes.includes(type)),
        ({ name, image }) => [
          ...(allowedRegistries.some((registry) => registry.test(image ?? ""))
            ? []
            : [`${name} runs ${image}, of a registry that is not allowed; copy it to our own`]),
          ...(/@sha256:[0-9a-f]{64}$/.test(image ?? "") ? [] : [`${name} runs ${image}; name it by its digest`]),
        ],
      ),
    );
  },
};

export const imageRules: readonly Rule[] = [imagePinned];
