import { z } from "zod";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

/** A repository of images, or a folder of some, with its registry: no tag, no digest, no / at its end. Source: distribution/reference, regexp.go. */
const imageSource = z
  .string()
  .regex(
    /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d{1,5})?(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)+$/,
    "want a registry and a folder or repository in it",
  )
  .max(255)
  .meta({
    description: "A registry, and a folder or a repository in it.",
    errorMessage:
      "want a registry and a folder or repository in it, such as ghcr.io/our-team or docker.io/library/busybox",
  });

/** What may run in the clusters, and who watches. */
export const securitySchema = z
  .strictObject({
    images: z
      .strictObject({
        admission: z.enum(["enforce", "warn"]).default("enforce").meta({
          description:
            "What becomes of a pod whose image is not allowed: it is refused, or let in with a warning. Grade prod must refuse it. Default: enforce.",
        }),
        digests: z.enum(["none", "services", "all"]).optional().meta({
          description:
            "What must be named by its digest: nothing, the services, or what runs beside them too, which then wants a digest of every image in workloads.addOns. Default: none for grade dev, which is all that may have it, else services.",
        }),
        registries: z.array(imageSource).max(50).default([]).meta({
          description:
            "Where images beside the services may come from, beyond our own registry and those of the systems that are installed. Default: nowhere.",
        }),
      })
      .prefault({})
      .meta({ description: "Which images may run: docs/decisions/security-in-the-cluster.md." }),
  })
  .prefault({})
  .meta({ description: "What may run in the clusters." });

/** What must be named by its digest: what is real, or is to be like it, is what was reviewed and scanned. */
export const digestsOf = (grade: string, digests: "none" | "services" | "all" | undefined) =>
  digests ?? (grade === "dev" ? "none" : "services");

/** The checks of `security` that look at more than one value. */
export function checkSecurity(value: unknown, problems: Problems): void {
  const grade = at(value, "grade");
  const images = (key: string) => at(value, "security", "images", key);
  if (grade === "prod" && images("admission") === "warn")
    problems.add(
      "security.images.admission",
      "want enforce: grade prod runs what somebody has allowed, and nothing else",
    );
  if ((grade === "prod" || grade === "staging") && images("digests") === "none")
    problems.add("security.images.digests", `want services or all: a tag can be moved, and grade is ${grade}`);
}
