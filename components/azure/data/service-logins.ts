import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import type { SecretVault } from "../common/secret-vault";
import { tagsFor } from "../common/tags";
import { drawn, ownSecret } from "./secret";

/** A service that has a database user. */
export interface ServiceLogin {
  /** Its name: small letters, digits and `-`. */
  name: string;
  dataClass: DataClass;
}

export interface ServiceLoginsArgs {
  place: Placement;
  services: readonly ServiceLogin[];
  /** Where the secrets are. */
  vault: SecretVault;
}

export interface ServiceLoginsOutputs {
  /** The secret of each service, by its name: its ARM id. Its value is `DatabaseLogin`, as on AWS. */
  secrets: Record<string, Output<string>>;
}

/** The two users of a service, which take turns. Another role owns what they make: docs/decisions/credentials.md. */
function databaseUsers(service: string): [first: string, second: string] {
  const role = service.replaceAll("-", "_");
  return [`${role}_a`, `${role}_b`];
}

/**
 * A secret for each service with its users at a database. Nothing here speaks to the database: a job in the cluster makes the users and their passwords what
 * the secrets say (`components/kubernetes/database-users.ts`), and another changes the secrets every month (`login-rotation.ts`).
 *
 * ```ts
 * import { ServiceLogins } from "./components/azure/data/service-logins";
 * import type { SecretVault } from "./components/azure/common/secret-vault";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const vault: SecretVault;
 *
 * const { secrets } = new ServiceLogins("tea-users", {
 *   place,
 *   services: [{ name: "kettle", dataClass: "internal" }],
 *   vault,
 * }).outputs;
 * export const kettle = secrets["kettle"];
 * ```
 */
export class ServiceLogins extends Component {
  readonly outputs: ServiceLoginsOutputs;

  constructor(name: string, args: ServiceLoginsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:ServiceLogins", name, args.place, opts);
    const secrets = args.services.map((service) => [service.name, this.secret(service, args)] as const);
    this.outputs = { secrets: Object.fromEntries(secrets) };
    this.registerOutputs();
  }

  private secret({ name, dataClass }: ServiceLogin, { place, vault }: ServiceLoginsArgs): Output<string> {
    const by = {
      label: (part: string) => this.label(`${name}-${part}`),
      tags: tagsFor(place, { service: name, dataClass }),
      here: this.here,
    };
    const [username, nextUsername] = databaseUsers(name);
    return ownSecret(
      by,
      {
        ...{ vault, environment: place.environment },
        id: `${this.id}-${name}`,
        description: `Users and passwords of ${name} at the database`,
      },
      {
        username,
        password: drawn(by, "password"),
        nextUsername,
        nextPassword: drawn(by, "next-password"),
        drawn: "0",
      },
    ).id;
  }
}
