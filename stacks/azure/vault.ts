import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { AzureClusterOutputs } from "../../components/azure/cluster/cluster";
import type { IdentitiesArgs } from "../../components/azure/cluster/identities";
import { VaultGroundOnAzure } from "../../components/azure/cluster/vault-ground";
import { ports } from "../../components/azure/data/database-plan";
import type { VaultGround } from "../../components/core/contracts";
import { vaultMembers, wantsVault } from "../../workloads/addons/vault";
import { tlsProvider } from "../providers";
import type { Base } from "./compose-operations";

/** What Vault stands on, and what its identities are made of. */
export interface ComposedVault {
  ground: VaultGround;
  identity: NonNullable<IdentitiesArgs["vault"]>;
}

/** What Vault stands on, on Azure; nothing where the environment has no Vault, and then none of its packages is loaded. */
export async function composeVaultGround(
  { spec, place, site, foundation }: Base,
  { issuer }: Pick<AzureClusterOutputs, "issuer">,
  opts: ComponentResourceOptions & { providers: Record<string, NonNullable<ComponentResourceOptions["provider"]>> },
): Promise<ComposedVault | undefined> {
  const { workloads } = spec;
  if (!wantsVault(workloads.scale, workloads.addOns)) return undefined;
  const { Certificate } = await import("../../components/vault/certificate");
  const providers = { ...opts.providers, tls: await tlsProvider("tls-azure") };
  const here = { parent: new VaultLayer("azure-vault", { ...opts, providers }) };
  const { groups, network, logs } = foundation;
  const { opener, recovery, ...stands } = new VaultGroundOnAzure(
    "vault-seal",
    { place, site, group: groups.keys, network, issuer, logs },
    here,
  ).outputs;
  const tls = new Certificate("vault-certificate", { members: vaultMembers[workloads.scale] }, here).outputs;
  // It makes users in the database itself: not through the pool.
  const databases = [{ cidrs: network.data.map(({ cidr }) => cidr), port: ports.database }];
  return { ground: { ...stands, tls, databases }, identity: { opener, recovery } };
}

/** What Vault stands on. */
class VaultLayer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AzureVault", name, {}, opts);
    this.registerOutputs();
  }
}
