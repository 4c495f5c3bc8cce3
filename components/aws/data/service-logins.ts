import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import type { LogKeeping } from "../common/log-group";
import { drawn, ownSecret, type SecretCopy } from "./own-password";
import { PasswordRotation, type PasswordRotationArgs } from "./password-rotation";

/** A service that has a database user. */
export interface ServiceLogin {
  /** Its name: small letters, digits and `-`. */
  name: string;
  dataClass: DataClass;
}

export interface ServiceLoginsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  services: readonly ServiceLogin[];
  /** Encrypts the secrets. */
  keyArn: Input<string>;
  /** Where else the secrets can be read, when their region is lost. @defaultValue nowhere */
  copies?: readonly SecretCopy[] | undefined;
  logs: LogKeeping;
  /** Where it is told that a password was not changed. */
  topicArn: Input<string>;
  change?: { rotation?: PasswordRotationArgs["change"] };
}

export interface ServiceLoginsOutputs {
  /** The secret of each service, by its name: its ARN. Its value is `DatabaseLogin`. */
  secrets: Record<string, Output<string>>;
}

/** What stands in a service's secret: the user that it signs in as, and the one that it will be after the next change. */
export interface DatabaseLogin {
  username: string;
  password: string;
  nextUsername: string;
  nextPassword: string;
  /** When the next password was drawn, in seconds since 1970: until it is in the database, the user's old one is good. */
  drawn: number;
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
 * import { ServiceLogins } from "./components/aws/data/service-logins";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keys: { database: string; logs: string };
 * declare const topicArn: string;
 *
 * const { secrets } = new ServiceLogins("tea-users", {
 *   place,
 *   account: "123456789012",
 *   services: [{ name: "kettle", dataClass: "internal" }],
 *   keyArn: keys.database,
 *   logs: { retentionDays: 30, keyArn: keys.logs },
 *   topicArn,
 * }).outputs;
 * export const kettle = secrets["kettle"];
 * ```
 */
export class ServiceLogins extends Component {
  readonly outputs: ServiceLoginsOutputs;

  constructor(name: string, args: ServiceLoginsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ServiceLogins", name, args.place, opts);
    const made = args.services.map((service) => ({ part: service.name, ...this.secret(service, args) }));
    const { place, account, keyArn, copies, logs, topicArn } = args;
    new PasswordRotation(
      this.label("rotation"),
      {
        ...{ place, account, logs, topicArn, kind: "users", change: args.change?.rotation },
        logins: made.map(({ part, secret, version }) => ({ part, secretArn: secret.arn, ready: [version] })),
        secrets: { keyArn, copies },
      },
      this.here,
    );
    // Who has a secret's ARN waits until there is something in it.
    this.outputs = { secrets: Object.fromEntries(made.map(({ part, version }) => [part, version.arn])) };
    this.registerOutputs();
  }

  private secret({ name, dataClass }: ServiceLogin, { place, keyArn, copies }: ServiceLoginsArgs) {
    const by = {
      label: (part: string) => this.label(`${name}-${part}`),
      tags: this.tags({ service: name, dataClass }, `${this.id}-${name}`),
      here: this.here,
    };
    const [username, nextUsername] = databaseUsers(name);
    return ownSecret(
      by,
      {
        environment: place.environment,
        id: `${this.id}/${name}`,
        description: `Users and passwords of ${name} at the database`,
        keyArn,
        kept: place.protection.data,
        ...(copies && { copies }),
      },
      {
        username,
        password: drawn(by, "password"),
        nextUsername,
        nextPassword: drawn(by, "next-password"),
        drawn: "0",
      },
    );
  }
}
