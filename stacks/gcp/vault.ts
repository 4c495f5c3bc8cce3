import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { IdentitiesArgs } from "../../components/gcp/cluster/identities";
import { VaultGroundOnGoogle } from "../../components/gcp/cluster/vault-ground";
import { port } from "../../components/gcp/data/database-plan";
import type { VaultGround } from "../../components/core/contracts";
import { vaultMembers, wantsVault } from "../../workloads/addons/vault";
import { tlsProvider } from "../providers";
import type { Base } from "./compose-operations";

/** What Vault stands on, and what its identities are made of. */
export interface ComposedVault {
  ground: VaultGround;
  identity: NonNullable<IdentitiesArgs["vault"]>;
}

/** What Vault stands on, on Google Cloud; nothing where the environment has no Vault, and then none of its packages is loaded. */
export async function composeVaultGround(
  { spec, place, project, generation, foundation }: Base,
  opts: { providers: Record<string, NonNullable<ComponentResourceOptions["provider"]>> },
): Promise<ComposedVault | undefined> {
  const { workloads } = spec;
  if (!wantsVault(workloads.scale, workloads.addOns)) return undefined;
  const { Certificate } = await import("../../components/vault/certificate");
  const providers = { ...opts.providers, tls: await tlsProvider("tls-gcp") };
  const here = { parent: new VaultLayer("gcp-vault", { providers }) };
  const { agents, network } = foundation;
  const { key, recovery, ...stands } = new VaultGroundOnGoogle(
    "vault-seal",
    { place, project, generation, agents },
    here,
  ).outputs;
  const tls = new Certificate("vault-certificate", { members: vaultMembers[workloads.scale] }, here).outputs;
  const databases = [{ cidrs: network.data.map(({ cidr }) => cidr), port }];
  return { ground: { ...stands, tls, databases }, identity: { key, recovery } };
}

/** What Vault stands on. */
class VaultLayer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:GcpVault", name, {}, opts);
    this.registerOutputs();
  }
}
