import { z } from "zod";
import { clouds, type Cloud } from "../components/core/contracts";
import { shown, type Problems } from "../components/core/problems";
import { at, isRecord } from "./checks";
import type { toolImages } from "./services";
import { areas, regions } from "./regions";

/** The tool that copies images, by its name among `workloads.images`. */
export const imageCopier = "image-copies" satisfies (typeof toolImages)[number];

const cloud = z.enum(clouds);
/** A name in a cluster. Source: kubernetes.io/docs/concepts/overview/working-with-objects/names, "RFC 1123 label names". */
const clusterName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

/** What of a cloud others may be let in to. */
export const sharedBuckets = ["uploads", "backups"] as const;

/** Accounts of one cloud's cluster that go to another cloud, without a key. */
export const identitySchema = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,15}$/),
    z.strictObject({
      from: cloud.meta({ description: "In whose cluster the account is: aws, gcp or azure." }),
      namespace: clusterName.optional().meta({
        description: "Its namespace. Default: that of the services.",
        errorMessage: "want a namespace: small letters, digits and -, 63 at most",
      }),
      account: clusterName.meta({
        description: "Its name. Whoever may make an account of that name there comes in, too.",
        errorMessage: "want an account's name: small letters, digits and -, 63 at most",
      }),
      to: cloud.meta({ description: "Which cloud lets it in." }),
      bucket: z
        .enum(sharedBuckets)
        .optional()
        .meta({
          description:
            "With which bucket's objects it works: uploads or backups. Default: none; somebody gives it rights, by the name that between.identities says.",
          errorMessage: `want ${sharedBuckets.join(" or ")}`,
        }),
      access: z.enum(["read", "write"]).default("read").meta({
        description: "What it may do with them: read, or read and write. Default: read.",
      }),
    }),
  )
  .optional()
  .meta({
    description:
      "Accounts of one cloud's cluster that another cloud lets in, by a word for each: { reports: { from: gcp, account: reports, to: aws, bucket: uploads } }. No key is made. Default: none.",
    errorMessage: "want a map by words of 1–16 small letters, digits and -, such as { reports: { from: gcp, … } }",
  });

/** What one cloud keeps of another's. */
export const copiesSchema = z
  .strictObject({
    images: z.boolean().default(false).meta({
      description:
        "Whether the other clouds' registries get the images that workloads.images names from the primary's, by digest. Default: false; then each image is pushed to every cloud.",
    }),
    objects: z
      .strictObject({
        uploads: z
          .array(z.enum(["gcp", "azure"]))
          .min(1)
          .max(2)
          .meta({
            description: "On which clouds what customers upload lies once more: [gcp].",
            errorMessage: "want a list of clouds, such as [gcp]",
          }),
      })
      .optional()
      .meta({ description: "Objects of AWS's that other clouds keep, too. Default: none." }),
  })
  .optional()
  .meta({ description: "What is copied from the primary cloud to the others. Default: nothing." });

export type IdentitySpec = NonNullable<z.output<typeof identitySchema>>;
export type CopiesSpec = NonNullable<z.output<typeof copiesSchema>>;

/** What the sections between clouds need of the rest. */
export function checkBetween(value: unknown, problems: Problems): void {
  checkIdentity(value, problems);
  checkImageCopies(value, problems);
  checkObjectCopies(value, problems);
  checkWay(value, problems);
}

const has = (value: unknown, which: unknown): boolean => isRecord(at(value, "clouds", String(which)));

function checkIdentity(value: unknown, problems: Problems): void {
  const section = at(value, "connectivity", "identity");
  if (!isRecord(section)) return;
  const seen = new Map<string, string>();
  for (const [key, one] of Object.entries(section)) {
    const [from, to, account] = ["from", "to", "account"].map((name) => at(one, name));
    const path = ["connectivity", "identity", key];
    for (const [name, which] of [
      ["from", from],
      ["to", to],
    ] as const)
      if (clouds.some((known) => known === which) && !has(value, which))
        problems.add(
          [...path, name],
          `want a cloud of the environment's, got ${shown(which)}: clouds.${String(which)} is not there`,
        );
    if (from === to && from !== undefined)
      problems.add([...path, "to"], `want another cloud than its own, got ${shown(to)} for both`);
    // Azure's stores have no public way in, whoever asks.
    if (to === "azure" && at(one, "bucket") !== undefined)
      problems.add(
        [...path, "bucket"],
        "want none with to: azure: its storage is reached from its own network alone, whoever signs in",
      );
    const who = `${String(from)} ${String(at(one, "namespace") ?? "")} ${String(account)} ${String(to)}`;
    const twin = seen.get(who);
    if (twin !== undefined) problems.add(path, `want each account once for a cloud, but ${twin} is the same`);
    seen.set(who, key);
    checkSubject(at(one, "namespace"), account, to, path, problems);
  }
}

/** Source: iam.googleapis.com discovery, WorkloadIdentityPoolProvider.attributeMapping: 127 bytes. */
function checkSubject(namespace: unknown, account: unknown, to: unknown, path: string[], problems: Problems): void {
  if (to !== "gcp" || typeof namespace !== "string" || typeof account !== "string") return;
  const subject = `system:serviceaccount:${namespace}:${account}`;
  if (Buffer.byteLength(subject) > 127)
    problems.add(
      [...path, "account"],
      `want a shorter one: Google takes subjects of 127 bytes, and ${subject} has ${Buffer.byteLength(subject)}`,
    );
}

/** The cloud whose images and objects are the first. */
const primaryOf = (value: unknown): Cloud | undefined =>
  clouds.find((one) => at(value, "clouds", one, "role") === "primary");

function checkImageCopies(value: unknown, problems: Problems): void {
  if (at(value, "connectivity", "copies", "images") !== true) return;
  const path = "connectivity.copies.images";
  const primary = primaryOf(value);
  const others = clouds.filter((one) => has(value, one) && one !== primary);
  if (others.length === 0) problems.add(path, "want two clouds or more: there is no other registry");
  if (primary === "azure")
    problems.add(path, "want another primary than azure: only its own network reaches its registry");
  for (const one of others)
    if (at(value, "clouds", one, "egress") === "none")
      problems.add(path, `want a way out for clouds.${one}, got egress: none: its cluster fetches the images`);
  const images = at(value, "workloads", "images");
  if (!isRecord(images)) return;
  for (const [name, image] of Object.entries(images))
    if (at(image, "tag") !== undefined)
      problems.add(
        ["workloads", "images", name],
        `want { digest: "sha256:…" } with ${path}: true: a tag may be another image at each registry`,
      );
  if (Object.keys(images).length > 0 && images[imageCopier] === undefined && at(value, "grade") !== "dev")
    problems.add(
      "workloads.images",
      `want ${imageCopier} with ${path}: true: without its image nobody copies (docs/runbooks/copy-images.md)`,
    );
}

/** Objects of customers go where personal and card data may live. */
function checkObjectCopies(value: unknown, problems: Problems): void {
  const targets = at(value, "connectivity", "copies", "objects", "uploads");
  if (!Array.isArray(targets)) return;
  const path = ["connectivity", "copies", "objects", "uploads"];
  if (!has(value, "aws")) problems.add(path, "want clouds.aws: it is AWS's bucket that is copied");
  if (new Set(targets).size < targets.length) problems.add(path, `want each cloud once, got ${targets.join(", ")}`);
  for (const [index, target] of targets.entries()) {
    if (target === "azure") {
      problems.add(
        [...path, index],
        "want gcp: nothing of Azure's own fetches from S3 without a key of AWS's (docs/decisions/between-the-clouds.md)",
      );
      continue;
    }
    if (target !== "gcp") continue;
    if (!has(value, target)) {
      problems.add(
        [...path, index],
        `want a cloud of the environment's, got ${shown(target)}: clouds.gcp is not there`,
      );
      continue;
    }
    checkResidence(value, target, [...path, index], problems);
  }
}

function checkResidence(value: unknown, target: "gcp", path: (string | number)[], problems: Problems): void {
  const region = String(at(value, "clouds", target, "region"));
  const area = regions[target][region]?.area;
  if (area === undefined) return;
  for (const kind of ["personal", "card"]) {
    const allowed = at(value, "residency", kind);
    if (!Array.isArray(allowed) || allowed.length === 0 || !allowed.every((one) => areas.includes(one))) continue;
    if (!allowed.includes(area))
      problems.add(
        path,
        `want a cloud whose region lies in ${allowed.join(" or ")}, where residency.${kind} lets ${kind} data live: clouds.${target}.region is ${region}, in ${area}`,
      );
  }
}

/** A copy of AWS's database needs a way to it. */
function checkWay(value: unknown, problems: Problems): void {
  const standby = at(value, "clouds", "gcp", "warmStandby");
  if (!isRecord(standby) || at(standby, "state") === "promoted" || !has(value, "aws")) return;
  const vpn = at(value, "connectivity", "vpn");
  const pairs = at(vpn, "pairs");
  const tunnels = isRecord(vpn) && (!Array.isArray(pairs) || pairs.includes("aws-gcp"));
  if (!tunnels && at(value, "clouds", "gcp", "interconnect") === undefined)
    problems.add(
      "clouds.gcp.warmStandby",
      "want a way to AWS's database: connectivity.vpn with the pair aws-gcp, or clouds.gcp.interconnect to a router that reaches AWS",
    );
}
