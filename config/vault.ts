import { z } from "zod";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

const wanted = "want an address that begins with https://, such as https://127.0.0.1:8200 at the end of a tunnel";

/** HashiCorp Vault's second step: what is set up in it once it has been initialised. */
export const vaultSchema = z
  .strictObject({
    address: z
      .string()
      .regex(/^https:\/\/[a-z0-9.-]+(:\d{1,5})?$/)
      .meta({
        description:
          "Where whoever runs Pulumi reaches Vault: the end of a tunnel, or its Service where the runner is in the cluster. The certificate is checked whatever the address.",
        errorMessage: wanted,
      }),
    configured: z.boolean().default(false).meta({
      description:
        "Whether Vault has been initialised, so that its mounts, policies and sign-ins are kept by this program: every preview then asks Vault (docs/runbooks/set-up-vault.md). Default: false.",
    }),
    login: z.enum(["token", "cloud"]).default("token").meta({
      description:
        "How this program signs in to Vault: with the token of whoever runs it (VAULT_TOKEN), as the first time; or by the cloud, as one of `operators`. Default: token.",
    }),
    operators: z
      .array(
        z
          .string()
          .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/)
          .meta({ errorMessage: "want the ARN of an IAM role, such as arn:aws:iam::123456789012:role/deploy" }),
      )
      .max(20)
      .default([])
      .meta({
        description:
          "AWS: the IAM roles that may set Vault up, such as CI's. Default: none, and only the first token may.",
      }),
  })
  .optional()
  .meta({
    description: "HashiCorp Vault, once it runs. Default: it is installed where the size asks for it, and not set up.",
  });

/** The checks of `vault` that look at more than one value. */
export function checkVault(value: unknown, problems: Problems): void {
  if (at(value, "vault") === undefined) return;
  const enabled = at(value, "workloads", "addOns", "vault", "enabled");
  const small = (at(value, "workloads", "scale") ?? "small") === "small";
  if (at(value, "vault", "configured") === true && (enabled === false || (small && enabled !== true)))
    problems.add(
      "vault.configured",
      "there is no Vault in this environment; want workloads.addOns.vault.enabled: true, or leave vault out",
    );
  const operators = at(value, "vault", "operators");
  if (at(value, "vault", "login") === "cloud" && !(Array.isArray(operators) && operators.length > 0))
    problems.add("vault.operators", "want whoever runs this program: with login: cloud nobody else may sign in");
}
