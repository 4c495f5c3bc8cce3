import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import {
  WorkloadIdentityPoolProvider,
  type WorkloadIdentityPoolProviderArgs,
} from "@pulumi/gcp/iam/workloadIdentityPoolProvider";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { all, interpolate, output, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import type { IdentityEnd } from "../core/ends";
import type { BusEnd } from "../core/events";
import { displayName } from "../core/naming";
import { letIn, signsIn, type AzureSite } from "./azure-rights";
import { asAzure, asGoogle, conditionOfRole, googleIssuer, roleAsSubject, roleOf, uniqueId } from "./forwarding-plan";
import { ownPool, pathOf } from "./google-pool";

/** As whom a forwarder publishes on the next cloud's bus. */
export interface ForwardingOutputs {
  /** What it is told (`functionVariables.forwardAs`). No secret. */
  as: Output<string>;
  /** Who it is there, for people: a service account's address, an application's id. */
  who: Output<string>;
}

export interface ForwardingToGoogleArgs {
  /** Google Cloud's. */
  place: Placement;
  site: Extract<IdentityEnd["site"], { kind: "gcp" }>;
  /** Google's. */
  bus: Pick<BusEnd, "scope" | "ready">;
  /** The ARN of the role of AWS's forwarder. */
  forwarder: Input<string>;
  change?: { provider?: Change<WorkloadIdentityPoolProviderArgs> };
}

/**
 * Lets the forwarder of AWS publish on Google's topic: a pool that believes AWS, of all its roles the one, and a service account that this one may be and that may publish there, and do nothing
 * else. There is no key anywhere.
 * Source: docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds.
 *
 * ```ts
 * import type { Placement } from "./components/core/contracts";
 * import { ForwardingToGoogle } from "./components/interconnect/forwarding";
 *
 * declare const place: Placement;
 *
 * const { as } = new ForwardingToGoogle("aws-to-gcp", {
 *   place,
 *   site: { kind: "gcp", project: "go-coffee-prod", projectNumber: "123456789012" },
 *   bus: { scope: "go-coffee-prod-events" },
 *   forwarder: "arn:aws:iam::123456789012:role/go-coffee-prod-events-forward",
 * }).outputs;
 * export const told = as;
 * ```
 */
export class ForwardingToGoogle extends Component {
  readonly outputs: ForwardingOutputs;

  constructor(name: string, args: ForwardingToGoogleArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:ForwardingToGoogle", name, args.place, opts);
    const { environment } = args.place;
    const { project, projectNumber } = args.site;
    const here = { ...this.here, dependsOn: [...(args.bus.ready ?? [])] };
    const role = output(args.forwarder).apply(roleOf);
    const pool = ownPool({ label: (part) => this.label(part), here }, "pool", {
      ...{ project, environment, part: "events-aws" },
      displayName: "Events of AWS",
      description: "The function that forwards events from AWS",
    });
    const sound: WorkloadIdentityPoolProviderArgs = {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: "forwarder",
      displayName: "AWS",
      aws: { accountId: role.account },
      attributeMapping: { "google.subject": roleAsSubject },
      attributeCondition: role.apply(conditionOfRole),
    };
    const provider = new WorkloadIdentityPoolProvider(
      this.label("provider"),
      changed(sound, args.change?.provider),
      this.here,
    );
    const account = new Account(
      this.label("account"),
      {
        project,
        accountId: displayName(environment, "events-from-aws", 30),
        displayName: this.displayName("events-from-aws"),
        description: "Publishes what AWS forwards, and does nothing else",
      },
      here,
    );
    const within = pathOf(pool, projectNumber);
    const be = new IAMMember(
      this.label("be"),
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: interpolate`principal://iam.googleapis.com/${within}/subject/${role.name}`,
      },
      this.here,
    );
    const publish = new TopicIAMMember(
      this.label("publish"),
      { project, topic: args.bus.scope, role: "roles/pubsub.publisher", member: account.member },
      this.here,
    );
    const path = interpolate`${within}/providers/${provider.workloadIdentityPoolProviderId}`;
    // Told once it may do what it is told to: else its first events are refused.
    const told = all([path, account.email, be.id, publish.id]);
    this.outputs = { who: account.email, as: told.apply(([at, email]) => JSON.stringify(asGoogle(at, email))) };
    this.registerOutputs({ ...this.outputs });
  }
}

export interface ForwardingToAzureArgs {
  /** Azure's. */
  place: Placement;
  site: AzureSite;
  /** Azure's. */
  bus: Pick<BusEnd, "scope">;
  /** The unique id of the service account of Google's forwarder: 21 digits, never its address, which another may have after it. */
  forwarder: Input<string>;
}

/**
 * Lets the forwarder of Google publish on Azure's topic: an identity that nothing opens but the tokens of that one service account, and that may send there, and do nothing else. There is no
 * key anywhere.
 * Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust, "Google Cloud".
 *
 * ```ts
 * import type { Output } from "@pulumi/pulumi";
 * import type { Placement } from "./components/core/contracts";
 * import type { AzureSite } from "./components/interconnect/azure-rights";
 * import { ForwardingToAzure } from "./components/interconnect/forwarding";
 *
 * declare const place: Placement;
 * declare const site: AzureSite;
 * declare const topicId: Output<string>;
 *
 * const { as } = new ForwardingToAzure("gcp-to-azure", {
 *   ...{ place, site },
 *   bus: { scope: topicId },
 *   forwarder: "123456789012345678901",
 * }).outputs;
 * export const told = as;
 * ```
 */
export class ForwardingToAzure extends Component {
  readonly outputs: ForwardingOutputs;

  constructor(name: string, args: ForwardingToAzureArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:ForwardingToAzure", name, args.place, opts);
    const { place, site, bus } = args;
    const by = { label: (part: string) => this.label(part), here: this.here };
    const { identity, credential } = signsIn(by, {
      ...{ site, place, issuer: googleIssuer, of: "google" },
      name: displayName(place.environment, "events-from-gcp", 128),
      subject: output(args.forwarder).apply(uniqueId),
    });
    const may = letIn(by, { principalId: identity.principalId, site }, [{ kind: "bus", bus, access: "publish" }]);
    const told = all([identity.clientId, credential.urn, ...may.map(({ urn }) => urn)]);
    this.outputs = {
      who: identity.clientId,
      as: told.apply(([clientId]) => JSON.stringify(asAzure(site.tenant, clientId!))),
    };
    this.registerOutputs({ ...this.outputs });
  }
}
