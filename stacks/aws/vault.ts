import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { IdentitiesArgs } from "../../components/aws/cluster/identities";
import { VaultGroundOnAws } from "../../components/aws/cluster/vault-ground";
import { port } from "../../components/aws/data/database-plan";
import type { Placement, VaultGround } from "../../components/core/contracts";
import type { EnvironmentSpec } from "../../config/environment";
import { vaultMembers, vaultVersion, wantsVault } from "../../workloads/addons/vault";
import { services } from "../../workloads/catalog";
import { operatorRole, signInsAt } from "../../components/vault/configuration-plan";
import { platform } from "../../components/core/naming";
import { vaultServer } from "../../components/core/readers";
import { tlsProvider, vaultProvider } from "../providers";
import type { FoundationOutputs } from "./foundation";
import type { PlatformOutputs } from "./platform";

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

/**
 * What Vault holds and whom it lets in: the second step, once somebody has initialised it. Every preview then asks Vault. It goes with the cluster that
 * Vault is in, since there is nobody to ask after that.
 */
export async function composeVaultConfiguration(
  { name, vault, workloads, protect }: EnvironmentSpec,
  region: string,
  { database, vaultLogin }: Pick<PlatformOutputs, "database" | "vaultLogin">,
  opts: Pick<ComponentResourceOptions, "deletedWith">,
): Promise<void> {
  if (!vault?.configured) return;
  const { Configuration } = await import("../../components/vault/configuration");
  const headerValue = `vault.${platform}-${name}`;
  const provider = await vaultProvider({
    address: vault.address,
    serverName: `${vaultServer.name}.${vaultServer.namespace}.svc`,
    version: vaultVersion,
    login:
      vault.login === "token"
        ? { kind: "token" }
        : { kind: "aws", mount: signInsAt.aws, role: operatorRole, region, headerValue },
  });
  const here = { ...opts, parent: new VaultLayer("vault-inside", { ...opts, providers: { vault: provider } }) };
  new Configuration(
    "vault-configuration",
    {
      ...{ services, namespace: workloads.namespace, protect: protect.data },
      operators: { roles: vault.operators, region, headerValue },
      // The database itself: a pool knows the services' users alone.
      database: vaultLogin && {
        ...{ name: database.name, host: database.primary, port: database.port, authorities: database.authorities },
        ...{ username: vaultLogin.username, password: vaultLogin.password },
      },
    },
    here,
  );
}

/** What Vault stands on, and what is in it. */
class VaultLayer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AwsVault", name, {}, opts);
    this.registerOutputs();
  }
}
