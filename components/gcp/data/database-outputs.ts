import type { Output } from "@pulumi/pulumi";
import type { CacheOutputs, DatabaseOutputs } from "../../core/contracts";

/** What a database on Google Cloud gives, beyond what every database gives. */
export interface GcpDatabaseOutputs extends DatabaseOutputs {
  /** The addresses of its copies in the region, for reading. */
  readers: Output<string>[];
  /** The instance's name. */
  instance: Output<string>;
  /** `PROJECT:REGION:INSTANCE`, as the Cloud SQL Auth Proxy asks for it. */
  connectionName: Output<string>;
  /** Its copies in other regions, by the address that a client would connect to. */
  elsewhere: Output<string>[];
}

/** What a cache on Google Cloud gives, beyond what every cache gives. */
export interface GcpCacheOutputs extends CacheOutputs {
  /** The secret of each service, by its name: `projects/P/secrets/S`. Its keys are `username` and `password`. */
  secrets: Record<string, Output<string>>;
  /** How clients sign in: with a password, which all services share, or by IAM, with a token that they ask Google for. */
  auth: "password" | "iam";
}
