import { z } from "zod";
import type { Delivery } from "../components/core/delivery";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

// The section `delivery` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

export const deliverySchema = z
  .strictObject({
    owner: z.enum(["pulumi", "argocd"]).default("pulumi").meta({
      description:
        "Who brings the services into the cluster: pulumi, with each up; or argocd, from a repository (docs/runbooks/hand-over-delivery.md). One of the two, never both. Default: pulumi.",
    }),
    repository: z
      .string()
      .regex(/^https:\/\/[a-z0-9.-]+(:\d+)?\/[A-Za-z0-9._~/-]+$/)
      .max(512)
      .optional()
      .meta({
        description: "With argocd: the Git repository that `coffee render --delivered` is committed to. Default: none.",
        errorMessage: "want an address without a user or password, such as https://git.gocoffee.example/delivery.git",
      }),
    branch: z
      .string()
      .regex(/^(?!-)[A-Za-z0-9._/-]{1,200}$/)
      .default("main")
      .meta({
        description: "With argocd: its branch. Default: main.",
        errorMessage: "want a branch's name, such as main",
      }),
    folder: z
      .string()
      .regex(/^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/)
      .optional()
      .meta({
        description: "With argocd: the folder in it. Default: the environment's name.",
        errorMessage: "want a folder such as environments/prod, without / at either end",
      }),
    handover: z.boolean().default(false).meta({
      description:
        "With pulumi: whether Argo CD is to take the services over next. Pulumi then leaves them in the cluster when it lets go of them. Default: false.",
    }),
    signIn: z
      .strictObject({
        issuer: z.url({ protocol: /^https$/ }).meta({
          description: "An OpenID Connect issuer.",
          errorMessage: "want an address that begins with https://",
        }),
        clientId: z
          .string()
          .regex(/^[\x21-\x7e]{1,255}$/)
          .meta({ description: "What it knows Argo CD by: a public client.", errorMessage: "want a client's id" }),
      })
      .optional()
      .meta({ description: "Who signs people in to Argo CD's page. Default: nobody, and it is used through kubectl." }),
  })
  .prefault({})
  .meta({ description: "How the services come into the cluster, and who says so." });

/** The checks of `delivery` that look at more than one value. */
export function checkDelivery(value: unknown, problems: Problems): void {
  const said = (key: string) => at(value, "delivery", key);
  const argocd = said("owner") === "argocd";
  if (argocd && said("repository") === undefined)
    problems.add("delivery.repository", "missing; want the repository that Argo CD delivers from");
  for (const key of ["repository", "branch", "folder"])
    if (!argocd && said(key) !== undefined)
      problems.add(`delivery.${key}`, "nobody reads it while Pulumi brings the services; want delivery.owner: argocd");
  if (argocd && said("handover") === true)
    problems.add("delivery.handover", "Argo CD has the services already; leave it out");
  const installed = at(value, "workloads", "addOns", "argo-cd", "enabled");
  if (argocd && installed === false)
    problems.add("workloads.addOns.argo-cd.enabled", "want true: delivery.owner is argocd, and nothing else delivers");
}

/** Who brings the services into the cluster, as the workloads know it. */
export function deliveryOf(environment: string, section: z.output<typeof deliverySchema>): Delivery {
  const { owner, repository, branch, folder, handover, signIn } = section;
  if (owner === "pulumi" || repository === undefined) return { owner: "pulumi", handover, signIn };
  return { owner, repository, branch, folder: folder ?? environment, signIn };
}
