import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import type { Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { PasswordRotation, type PasswordRotationArgs } from "./password-rotation";
import { drawn, ownSecret, type SecretCopy } from "./secret";

/** A service that has a database user. */
export interface ServiceLogin {
  /** Its name: small letters, digits and `-`. */
  name: string;
  dataClass: DataClass;
}

export interface ServiceLoginsArgs {
  place: Placement;
  project: Input<string>;
  services: readonly ServiceLogin[];
  /** Encrypts the secrets. */
  key: GcpKey;
  /** Where else the secrets can be read, when their region is lost. Decided at birth. @defaultValue nowhere */
  copies?: readonly SecretCopy[] | undefined;
  /** Who is told that a password was not changed. @defaultValue nobody */
  alarms?: Watch | undefined;
  /** What it waits for: the APIs of Secret Manager, Workflows and Cloud Scheduler. */
  after: readonly Resource[];
  change?: { rotation?: PasswordRotationArgs["change"] };
}

export interface ServiceLoginsOutputs {
  /** The secret of each service, by its name: `projects/P/secrets/S`. Its value is `DatabaseLogin`, as on AWS. */
  secrets: Record<string, Output<string>>;
}

/** The two users of a service, which take turns. Another role owns what they make: docs/decisions/credentials.md. */
function databaseUsers(service: string): [first: string, second: string] {
  const role = service.replaceAll("-", "_");
  return [`${role}_a`, `${role}_b`];
}

/**
 * A secret for each service with its users at a database, changed every month. Nothing here speaks to the database: a job in the cluster
 * makes the users and their passwords what the secrets say (`components/kubernetes/database-users.ts`).
 *
 * ```ts
 * import { ServiceLogins } from "./components/gcp/data/service-logins";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 *
 * const { secrets } = new ServiceLogins("tea-users", {
 *   place,
 *   project: "go-coffee-dev",
 *   services: [{ name: "kettle", dataClass: "internal" }],
 *   key,
 *   after: [],
 * }).outputs;
 * export const kettle = secrets["kettle"];
 * ```
 */
export class ServiceLogins extends Component {
  readonly outputs: ServiceLoginsOutputs;

  constructor(name: string, args: ServiceLoginsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ServiceLogins", name, args.place, opts);
    const secrets = args.services.map((service) => ({ part: service.name, id: this.secret(service, args) }));
    const { place, project, alarms, after } = args;
    new PasswordRotation(
      this.label("rotation"),
      { ...{ place, project, secrets, alarms, after }, of: { kind: "users" }, change: args.change?.rotation ?? {} },
      this.here,
    );
    this.outputs = { secrets: Object.fromEntries(secrets.map(({ part, id }) => [part, id])) };
    this.registerOutputs();
  }

  private secret({ name, dataClass }: ServiceLogin, args: ServiceLoginsArgs): Output<string> {
    const { place, project, key, copies, after } = args;
    const by = {
      label: (part: string) => this.label(`${name}-${part}`),
      labels: labelsFor(place, { service: name, dataClass }),
      here: this.here,
      after,
    };
    const [username, nextUsername] = databaseUsers(name);
    return ownSecret(
      by,
      {
        ...{ project, environment: place.environment, region: place.region, key, copies },
        id: `${this.id}-${name}`,
        description: `Users and passwords of ${name} at the database`,
        kept: place.protection.data,
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
