import * as iam from "@pulumi/aws/iam";
import * as gcpIam from "@pulumi/gcp/iam";
import { interpolate, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Cloud, Placement } from "../core/contracts";
import type { IdentityEnd } from "../core/ends";
import type { ForeignIdentity } from "../core/foreign-identity";
import { displayName } from "../core/naming";
import { letIn as letInAtAws } from "./aws-rights";
import { letIn as letInAtAzure, signsIn } from "./azure-rights";
import { letIn as letInAtGoogle } from "./gcp-rights";
import { ownPool, pathOf } from "./google-pool";
import type { Right } from "./rights";
import { audiences, conditionOf, planTrust, type Belief, type Passage } from "./trust-plan";

export interface TrustArgs {
  /** By cloud: where it is, as far as names, tags and protection go. */
  places: Readonly<Partial<Record<Cloud, Placement>>>;
  /** By cloud: whose tokens, and where those stand who are let in. */
  ends: Readonly<Partial<Record<Cloud, IdentityEnd>>>;
  /** Who goes where, and what for. */
  passages: readonly (Passage & { may: readonly Right[] })[];
  change?: {
    role?: Change<iam.RoleArgs, [key: string]>;
    provider?: Change<gcpIam.WorkloadIdentityPoolProviderArgs, [of: Cloud]>;
  };
}

/** Who somebody is to another cloud, once they may do what they came for. */
export type Admitted = ForeignIdentity & { ready: Resource[] };

/**
 * Clouds that believe each other's clusters: a pod of one reaches what another keeps, with a token that its own cluster signs for that cloud alone, that lasts an hour, and that no
 * account but its own can show. There is no key anywhere. Each cloud believes a cluster once, and only where somebody goes there.
 *
 * ```ts
 * import type { Placement } from "./components/core/contracts";
 * import type { BucketEnd, IdentityEnd } from "./components/core/ends";
 * import { Trust } from "./components/interconnect/trust";
 *
 * declare const places: { aws: Placement; gcp: Placement };
 * declare const ends: { aws: IdentityEnd; gcp: IdentityEnd };
 * declare const uploads: BucketEnd; // of AWS's
 *
 * const { outputs } = new Trust("trust", {
 *   places,
 *   ends,
 *   passages: [
 *     {
 *       key: "reports",
 *       from: { cloud: "gcp", namespace: "go-coffee", account: "reports" },
 *       to: "aws",
 *       may: [{ kind: "bucket", bucket: uploads, access: "read" }],
 *     },
 *   ],
 * });
 * export const reports = outputs["reports"];
 * ```
 */
export class Trust extends Component {
  /** By the passage's key. */
  readonly outputs: Readonly<Record<string, Admitted>>;

  constructor(name: string, args: TrustArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:Trust", name, firstOf(args.places), opts);
    const made = planTrust(args.passages).map((belief) => this.believed(belief, args));
    this.outputs = Object.fromEntries(made.flat());
    this.registerOutputs();
  }

  private believed(belief: Belief, args: TrustArgs): [string, Admitted][] {
    const issuer = endOf(args.ends, belief.of);
    switch (belief.at) {
      case "aws":
        return this.atAws(belief, issuer, args);
      case "gcp":
        return this.atGoogle(belief, issuer, args);
      case "azure":
        return this.atAzure(belief, issuer, args);
    }
  }

  /** IAM looks up the certificates of the issuer itself: a thumbprint would break when they change. */
  private atAws({ of, subjects }: Belief, { issuer }: IdentityEnd, args: TrustArgs): [string, Admitted][] {
    const place = placeOf(args.places, "aws");
    const provider = new iam.OpenIdConnectProvider(
      this.label(`aws-believes-${of}`),
      { url: issuer, clientIdLists: [audiences.aws], tags: this.tagsAt(place, `from-${of}`) },
      this.here,
    );
    return subjects.map(({ key, subject }) => {
      const sound: iam.RoleArgs = {
        name: displayName(place.environment, `from-${of}-${key}`, 64),
        description: `${subject} of the cluster on ${of}`,
        assumeRolePolicy: roleTrust(provider, subject),
        // As long as a pod's own token.
        maxSessionDuration: 3600,
        tags: this.tagsAt(place, `from-${of}-${key}`),
      };
      const role = new iam.Role(this.label(`aws-${key}`), changed(sound, args.change?.role, key), this.here);
      const ready = letInAtAws((part) => this.label(`aws-${key}-${part}`), role, mayOf(args, key), this.here);
      return [key, { kind: "aws", region: place.region, roleArn: role.arn, ready: [role, ...ready] }];
    });
  }

  /** A pool to a cluster: accounts of two clusters may have one name, and a pool's subjects do not say whose they are. */
  private atGoogle({ of, subjects }: Belief, { issuer }: IdentityEnd, args: TrustArgs): [string, Admitted][] {
    const { site } = endOf(args.ends, "gcp");
    if (site.kind !== "gcp") throw new RangeError(`${this.id}: want Google Cloud's own end for gcp, got ${site.kind}`);
    const { project, projectNumber } = site;
    const { environment } = placeOf(args.places, "gcp");
    const by = { label: (part: string) => this.label(part), here: this.here };
    const pool = ownPool(by, `gcp-believes-${of}`, {
      ...{ project, environment, part: `of-${of}` },
      displayName: `The cluster on ${of}`,
      description: "Accounts of a cluster of another cloud",
    });
    const sound: gcpIam.WorkloadIdentityPoolProviderArgs = {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: "cluster",
      displayName: `The cluster on ${of}`,
      attributeMapping: { "google.subject": "assertion.sub" },
      attributeCondition: conditionOf(subjects),
      oidc: { issuerUri: issuer },
    };
    const provider = new gcpIam.WorkloadIdentityPoolProvider(
      this.label(`gcp-believes-${of}-cluster`),
      changed(sound, args.change?.provider, of),
      this.here,
    );
    const within = pathOf(pool, projectNumber);
    return subjects.map(({ key, subject }) => {
      const member = interpolate`principal://iam.googleapis.com/${within}/subject/${subject}`;
      const who = { label: (part: string) => this.label(`gcp-${key}-${part}`), here: this.here, project };
      const ready = letInAtGoogle(who, { member, after: [pool] }, mayOf(args, key));
      const provided: Output<string> = interpolate`${within}/providers/${provider.workloadIdentityPoolProviderId}`;
      return [key, { kind: "gcp", provider: provided, member, ready: [provider, ...ready] }];
    });
  }

  /** An identity to each, whose only credential this is: Entra writes an identity's credentials one at a time (409), so that none waits for another. */
  private atAzure({ of, subjects }: Belief, { issuer }: IdentityEnd, args: TrustArgs): [string, Admitted][] {
    const { site } = endOf(args.ends, "azure");
    if (site.kind !== "azure") throw new RangeError(`${this.id}: want Azure's own end for azure, got ${site.kind}`);
    const place = placeOf(args.places, "azure");
    return subjects.map(({ key, subject }) => {
      const by = {
        label: (part: string) => this.label(`azure-${key}${part === "" ? "" : `-${part}`}`),
        here: this.here,
      };
      const { identity, credential } = signsIn(by, {
        ...{ site, place, issuer, subject },
        name: displayName(place.environment, `from-${of}-${key}`, 128),
      });
      const ready = letInAtAzure(by, { principalId: identity.principalId, site }, mayOf(args, key));
      return [key, { kind: "azure", tenant: site.tenant, clientId: identity.clientId, ready: [credential, ...ready] }];
    });
  }

  private tagsAt(place: Placement, name: string): Record<string, string> {
    return { ...this.tags({ service: "platform" }, name), ...place.tags };
  }
}

/**
 * Both conditions: without the one on `sub` every account of the cluster could have the role.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html, "Configuring a role for … OIDC".
 */
function roleTrust(provider: iam.OpenIdConnectProvider, subject: string): Output<string> {
  return interpolate`${provider.arn} ${provider.url}`.apply((both) => {
    const [arn = "", url = ""] = both.split(" ");
    const host = url.replace(/^https:\/\//, "");
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: { [`${host}:aud`]: audiences.aws, [`${host}:sub`]: subject } },
        },
      ],
    });
  });
}

const mayOf = ({ passages }: TrustArgs, key: string): readonly Right[] =>
  passages.find((one) => one.key === key)?.may ?? [];

function endOf(ends: TrustArgs["ends"], cloud: Cloud): IdentityEnd {
  const end = ends[cloud];
  if (end === undefined) throw new RangeError(`trust: want ${cloud}'s end, which is not there`);
  return end;
}

function placeOf(places: TrustArgs["places"], cloud: Cloud): Placement {
  const place = places[cloud];
  if (place === undefined) throw new RangeError(`trust: want where ${cloud} is, which nobody says`);
  return place;
}

function firstOf(places: TrustArgs["places"]): Placement {
  const [first] = Object.values(places);
  if (first === undefined) throw new RangeError("trust: want two clouds, got none");
  return first;
}
