import type { VaultGround } from "../../../components/core/contracts";

/** What Vault stands on, somewhere. */
export const someVault: VaultGround = {
  seal: { kind: "awskms", settings: { region: "us-east-1", kms_key_id: "alias/the-key" } },
  keeper: {
    put: 'cloud put "$RECOVERY" "$ANSWER"',
    image: { repository: "docker.io/cloud/command", tag: "1.0.0" },
    env: { RECOVERY: "the-secret" },
  },
  tls: { certificate: "CERTIFICATE", key: "KEY", authority: "AUTHORITY" },
  databases: [{ cidrs: ["10.0.128.0/24"], port: 5432 }],
};
