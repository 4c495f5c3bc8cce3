import { AuthBackendClient } from "@pulumi/vault/aws/authBackendClient";
import { AuthBackendRole as AwsRole } from "@pulumi/vault/aws/authBackendRole";
import { Audit } from "@pulumi/vault/audit";
import { AuthBackend } from "@pulumi/vault/authBackend";
import { SecretBackendConnection } from "@pulumi/vault/database/secretBackendConnection";
import { SecretBackendRole } from "@pulumi/vault/database/secretBackendRole";
import { AuthBackendConfig } from "@pulumi/vault/kubernetes/authBackendConfig";
import { AuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole";
import { SecretBackendV2 } from "@pulumi/vault/kv/secretBackendV2";
import { Mount } from "@pulumi/vault/mount";
import { Policy } from "@pulumi/vault/policy";
import { SecretBackendKey } from "@pulumi/vault/transit/secretBackendKey";
import {
  ComponentResource,
  interpolate,
  secret,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import {
  audience,
  encrypting,
  mountsAt,
  operatorGrants,
  operatorRole,
  planRoles,
  planUsers,
  policyText,
  signInsAt,
  type VaultService,
} from "./configuration-plan";

/** A database that Vault makes users in, and who it is there. */
export interface VaultDatabase {
  name: string;
  host: Input<string>;
  port: Input<number>;
  username: Input<string>;
  /** The first one: Vault draws another, which nobody else knows (docs/runbooks/set-up-vault.md). */
  password: Input<string>;
  /** Who signs its certificate, as PEM. */
  authorities: Input<string>;
}

export interface ConfigurationArgs {
  services: readonly VaultService[];
  /** The services' namespace. */
  namespace: string;
  /** Whether what holds data may be deleted. */
  protect: boolean;
  /** IAM roles that may set Vault up, and the region whose STS says who calls. @defaultValue nobody but the first token */
  operators?: { roles: readonly string[]; region: string; headerValue: string } | undefined;
  /** @defaultValue none, and no engine for one */
  database?: VaultDatabase | undefined;
}

const hour = 3600;

/**
 * What Vault holds and whom it lets in, once it is initialised: a record of each request, who signs in from the cluster and from the cloud, what each may, an engine for what
 * people write, one that makes users of the database, and one that encrypts.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Configuration } from "../../components/vault/configuration";
 *
 * declare const vault: ProviderResource;
 *
 * new Configuration(
 *   "vault-configuration",
 *   {
 *     services: [{ name: "kettle", needs: { database: false, vault: { secrets: ["API_KEY"] } } }],
 *     namespace: "go-coffee",
 *     protect: true,
 *   },
 *   { providers: { vault } },
 * );
 * ```
 */
export class Configuration extends ComponentResource {
  private readonly here: CustomResourceOptions;
  private readonly kept: CustomResourceOptions;

  constructor(
    private readonly id: string,
    args: ConfigurationArgs,
    opts?: ComponentResourceOptions,
  ) {
    super("gocoffee:vault:Configuration", id, {}, opts);
    const here = { parent: this, ...(opts?.deletedWith && { deletedWith: opts.deletedWith }) };
    const recorded = this.records(here);
    // Nothing is set up, nor anything read, that is not on record.
    this.here = { ...here, dependsOn: recorded };
    this.kept = { ...this.here, protect: args.protect };
    this.secrets();
    this.encryption(args);
    this.cluster(args);
    if (args.database) this.database(args.services, args.database);
    if (args.operators) this.operators(args.operators);
    this.registerOutputs();
  }

  /**
   * Two devices: Vault answers nobody when it can write to none of them. One goes with the pods' logs, the other stays on a volume.
   * Source: developer.hashicorp.com/vault/docs/audit.
   */
  private records(here: CustomResourceOptions): Resource[] {
    const device = (path: string, to: string) =>
      new Audit(this.label(`audit-${path}`), { type: "file", path, options: { file_path: to } }, here);
    return [device("stdout", "stdout"), device("file", "/vault/audit/audit.log")];
  }

  private secrets(): void {
    const path = mountsAt.secrets;
    const mount = new Mount(
      this.label("secrets"),
      { path, type: "kv", options: { version: "2" }, description: "What services are given to know, by service" },
      this.kept,
    );
    new SecretBackendV2(this.label("secrets"), { mount: mount.path, maxVersions: 10, casRequired: true }, this.here);
  }

  private encryption({ services }: ConfigurationArgs): void {
    const mount = new Mount(
      this.label("transit"),
      { path: mountsAt.transit, type: "transit", description: "Keys that never leave" },
      this.kept,
    );
    for (const name of encrypting(services))
      new SecretBackendKey(
        this.label(`transit-${name}`),
        {
          ...{ backend: mount.path, name, type: "aes256-gcm96" },
          // What older versions encrypted stays readable.
          autoRotatePeriod: 90 * 24 * hour,
          ...{ deletionAllowed: false, exportable: false, allowPlaintextBackup: false },
        },
        this.kept,
      );
  }

  /** Vault asks the cluster that it runs in about a token, as its own account. Source: developer.hashicorp.com/vault/docs/auth/kubernetes. */
  private cluster({ services, namespace }: ConfigurationArgs): void {
    const backend = new AuthBackend(
      this.label("kubernetes"),
      { type: "kubernetes", path: signInsAt.kubernetes, description: "Accounts of the cluster" },
      this.here,
    );
    new AuthBackendConfig(
      this.label("kubernetes"),
      { backend: backend.path, kubernetesHost: "https://kubernetes.default.svc", disableLocalCaJwt: false },
      this.here,
    );
    for (const role of planRoles(services, namespace)) {
      const policy = this.policy(role.name, role.grants);
      new AuthBackendRole(
        this.label(`kubernetes-${role.name}`),
        {
          ...{ backend: backend.path, roleName: role.name, audience },
          boundServiceAccountNames: [role.account],
          boundServiceAccountNamespaces: [role.namespace],
          ...{ tokenPolicies: [policy.name], tokenNoDefaultPolicy: true },
          ...{ tokenTtl: role.tokenTtl, tokenMaxTtl: role.tokenTtl },
        },
        this.here,
      );
    }
  }

  private database(services: readonly VaultService[], database: VaultDatabase): void {
    const { name, host, port, username, password, authorities } = database;
    const users = planUsers(services);
    const mount = new Mount(
      this.label("database"),
      {
        ...{ path: mountsAt.database, type: "database", description: "Users of the database, for an hour" },
        ...{ defaultLeaseTtlSeconds: hour, maxLeaseTtlSeconds: 8 * hour },
      },
      this.here,
    );
    const connection = new SecretBackendConnection(
      this.label("database"),
      {
        ...{ backend: mount.path, name, allowedRoles: users.map((user) => user.name) },
        // The job in the cluster makes Vault's own user: it may not be there yet.
        verifyConnection: false,
        postgresql: {
          connectionUrl: interpolate`postgresql://{{username}}:{{password}}@${host}:${port}/${name}?sslmode=verify-full`,
          ...{ username, password: secret(password), tlsCa: authorities, passwordAuthentication: "scram-sha-256" },
          ...{ maxOpenConnections: 4, maxIdleConnections: 0, maxConnectionLifetime: 300 },
        },
      },
      // Its password is Vault's own business from then on.
      { ...this.here, ignoreChanges: ["postgresql.password"] },
    );
    for (const user of users)
      new SecretBackendRole(
        this.label(`database-${user.name}`),
        {
          ...{ backend: mount.path, dbName: connection.name, name: user.name },
          creationStatements: user.creation,
          revocationStatements: user.revocation,
          ...{ defaultTtl: hour, maxTtl: 8 * hour },
        },
        this.here,
      );
  }

  /**
   * Who calls, STS of the region says; nothing of Vault's own is asked of AWS, so it needs no right there.
   * Source: developer.hashicorp.com/vault/docs/auth/aws, "IAM auth method".
   */
  private operators({ roles, region, headerValue }: NonNullable<ConfigurationArgs["operators"]>): void {
    if (roles.length === 0) return;
    const backend = new AuthBackend(
      this.label("aws"),
      { type: "aws", path: signInsAt.aws, description: "Roles of the account" },
      this.here,
    );
    new AuthBackendClient(
      this.label("aws"),
      {
        ...{ backend: backend.path, stsRegion: region, stsEndpoint: `https://sts.${region}.amazonaws.com` },
        iamServerIdHeaderValue: headerValue,
      },
      this.here,
    );
    const policy = this.policy(operatorRole, operatorGrants);
    new AwsRole(
      this.label("aws-operator"),
      {
        ...{ backend: backend.path, role: operatorRole, authType: "iam", resolveAwsUniqueIds: false },
        boundIamPrincipalArns: [...roles],
        ...{ tokenPolicies: [policy.name], tokenTtl: hour / 2, tokenMaxTtl: hour },
      },
      this.here,
    );
  }

  private policy(name: string, grants: Parameters<typeof policyText>[0]): Policy {
    return new Policy(this.label(`policy-${name}`), { name, policy: policyText(grants) }, this.here);
  }

  private label(part: string): string {
    return `${this.id}-${part}`;
  }
}
