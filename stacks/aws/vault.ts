import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { IdentitiesArgs } from "../../components/aws/cluster/identities";
import { VaultGroundOnAws } from "../../components/aws/cluster/vault-ground";
import { port } from "../../components/aws/data/database-plan";
import type { Placement, VaultGround } from "../../components/core/contracts";
import type { EnvironmentSpec } from "../../config/environment";
import { vaultMembers, wantsVault } from "../../workloads/addons/vault";
import { tlsProvider } from "../providers";
import type { FoundationOutputs } from "./foundation";

interface Base {
  place: Placement;
  account: Input<string>;
  foundation: FoundationOutputs;
}

/** What Vault stands on, and what its identities are made of. */
export interface ComposedVault {
  ground: VaultGround;
  identity: NonNullable<IdentitiesArgs["vault"]>;
}

/** What Vault stands on, on AWS; nothing where the environment has no Vault, and then none of its packages is loaded. */
export async function composeVaultGround(
  { workloads }: EnvironmentSpec,
  { place, account, foundation }: Base,
  opts: { providers: Record<string, NonNullable<ComponentResourceOptions["provider"]>> },
): Promise<ComposedVault | undefined> {
  if (!wantsVault(workloads.scale, workloads.addOns)) return undefined;
  const { Certificate } = await import("../../components/vault/certificate");
  const providers = { ...opts.providers, tls: await tlsProvider() };
  const here = { parent: new VaultLayer("aws-vault", { providers }) };
  const { keyArn, recovery, ...stands } = new VaultGroundOnAws("vault-seal", { place, account }, here).outputs;
  const tls = new Certificate("vault-certificate", { members: vaultMembers[workloads.scale] }, here).outputs;
  // Where it makes users: docs/decisions/vault.md.
  const databases = [{ cidrs: foundation.network.data.map(({ cidr }) => cidr), port }];
  return { ground: { ...stands, tls, databases }, identity: { keyArn, recovery } };
}

/** What Vault stands on. */
class VaultLayer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AwsVault", name, {}, opts);
    this.registerOutputs();
  }
}
