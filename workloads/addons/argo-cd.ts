import { teamGroup } from "../../components/core/teams";
import { applicationsNamespace, projectName } from "../../components/core/delivery";
import type { Team } from "../../components/kubernetes/team-access";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restrictedPod, sized, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

/** The release's name: with it the chart calls its parts `argocd-server`, …, as everybody knows them. */
const name = "argocd";
const labels = (part: string) => ({ "app.kubernetes.io/name": `argocd-${part}`, "app.kubernetes.io/instance": name });

interface Part {
  replicas: number;
  pdb: { enabled: boolean; maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  resources: ContainerResources;
}

/** The keys of chart argo/argo-cd that we set. Its pods are restricted of themselves. */
export interface ArgoCdValues {
  crds: { install: boolean; keep: boolean };
  /** Rights in one namespace, which we give it, and none in the cluster: the chart's would be an administrator's. */
  createClusterRoles: false;
  global: {
    domain: string;
    image: { tag: string };
    logging: { format: "json" };
    /** Ours say more. */
    networkPolicy: { create: false };
    securityContext: typeof restrictedPod;
  };
  configs: {
    cm: Record<string, string>;
    rbac: Record<string, string>;
    /** The cluster that it runs in, and what of it is its business. */
    clusterCredentials: Record<
      "in-cluster",
      { server: string; namespaces: string; config: { tlsClientConfig: { insecure: boolean } } }
    >;
  };
  controller: Part;
  server: Part;
  repoServer: Part;
  redis: { image: { tag: string }; resources: ContainerResources };
  redisSecretInit: { resources: ContainerResources };
  applicationSet: { replicas: number; resources: ContainerResources };
  dex: { enabled: boolean };
  notifications: { enabled: boolean };
}

/** Brings what stands in a repository into the cluster, where the environment says that it does (`delivery.owner`). */
export const argoCd: AddOn = {
  name,
  system: "argo-cd",
  source: () => ({ kind: "chart", chart: "argo-cd", repository: "https://argoproj.github.io/argo-helm" }),
  namespace: applicationsNamespace,
  // Both charts define kinds of one group, and no kind twice: conflicts.test.ts.
  after: ["calico", "argo-rollouts"],
  when: () => true,
  byDefault: ({ scale, delivery }) => scale !== "small" || delivery?.owner === "argocd",
  values,
  brings: ["argoproj.io"],
  policies: (context) => {
    const parts = { repo: labels("repo-server"), redis: labels("redis"), server: labels("server") };
    const controller = labels("application-controller");
    const cache = { pods: parts.redis, ports: [6379] };
    const manifests = { pods: parts.repo, ports: [8081] };
    return [
      policyFor("argocd-application-controller", context, { pods: controller, to: [manifests, cache] }),
      policyFor("argocd-repo-server", context, {
        pods: parts.repo,
        from: [controller, parts.server].map((pods) => ({ pods, ports: [8081] })),
        to: [cache],
        internet: context.delivery?.owner === "argocd",
      }),
      // Its page is reached through `kubectl port-forward`, which comes from the node.
      policyFor("argocd-server", context, {
        pods: parts.server,
        to: [manifests, cache],
        internet: context.delivery?.signIn !== undefined,
      }),
      policyFor("argocd-redis", context, {
        pods: parts.redis,
        api: false,
        from: [controller, parts.server, parts.repo].map((pods) => ({ pods, ports: [6379] })),
      }),
      policyFor("argocd-redis-secret-init", context, { pods: labels("redis-secret-init") }),
    ];
  },
};

/** Where its page is for whoever forwards a port: docs/runbooks/release-a-service.md. */
const page = "https://localhost:8080";

function values(context: AddOnContext): ArgoCdValues {
  const { scale, application, teams = [], delivery } = context;
  const part = (of: string, count: number, size: ContainerResources): Part => ({
    replicas: count,
    pdb: { enabled: count > 1, maxUnavailable: 1 },
    topologySpreadConstraints: spread(labels(of)),
    resources: size,
  });
  return {
    crds: { install: true, keep: true },
    createClusterRoles: false,
    global: {
      domain: "localhost:8080",
      image: { tag: tagOf(context, "argo-cd", "argocd", "v3.4.4") },
      logging: { format: "json" },
      networkPolicy: { create: false },
      securityContext: restrictedPod,
    },
    configs: {
      cm: {
        url: page,
        // Nobody has a password here: who signs in does so as themselves.
        "admin.enabled": "false",
        "exec.enabled": "false",
        ...(delivery?.signIn && { "oidc.config": signInOf(delivery.signIn) }),
      },
      rbac: { "policy.default": "", scopes: "[groups]", "policy.csv": policyOf(teams) },
      clusterCredentials: {
        "in-cluster": {
          server: "https://kubernetes.default.svc",
          namespaces: application,
          config: { tlsClientConfig: { insecure: false } },
        },
      },
    },
    // One cluster, one shard: a second controller would have nothing to do.
    controller: part("application-controller", 1, sized(scale, 200, { small: 512, medium: 768, large: 1024 })),
    server: part("server", replicas[scale], resources(50, 192)),
    repoServer: part("repo-server", replicas[scale], resources(100, 384)),
    redis: { image: { tag: tagOf(context, "argo-cd", "redis", "8.2.3") }, resources: resources(50, 96) },
    redisSecretInit: { resources: resources(50, 64) },
    // Nobody writes an ApplicationSet.
    applicationSet: { replicas: 0, resources: resources(50, 128) },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

/**
 * A public client, with a proof of its own for each sign-in (PKCE): there is no secret to keep.
 * Source: argo-cd v3.4, docs/operator-manual/user-management/index.md, "enablePKCEAuthentication".
 */
function signInOf({ issuer, clientId }: { issuer: string; clientId: string }): string {
  const settings = { name: "SSO", issuer, clientID: clientId, enablePKCEAuthentication: true };
  return JSON.stringify({ ...settings, requestedScopes: ["openid", "profile", "email", "groups"] });
}

/**
 * Who may do what to the Applications: everybody in a team looks, and whoever may deploy a service also syncs its Application. What an
 * Application is made of is the program's to say, so nobody may change one.
 * Source: argo-cd v3.4, docs/operator-manual/rbac.md.
 */
function policyOf(teams: readonly Team[]): string {
  const lines = teams.flatMap(({ name: team, services, access, groups = [] }) => {
    const role = `role:team-${team}`;
    const may = (action: string, service: string) =>
      `p, ${role}, applications, ${action}, ${projectName}/${service}, allow`;
    return [
      may("get", "*"),
      ...(access === "view" ? [] : services.map((service) => may("sync", service))),
      ...[teamGroup(team), ...groups].map((group) => `g, ${group}, ${role}`),
    ];
  });
  return lines.join("\n");
}
