import { clouds, type Cloud } from "../components/core/contracts";
import { kubernetesVersions } from "../components/core/kubernetes-versions";
import { defaultPostgres, postgresVersions } from "../components/core/postgres-versions";
import type { Problems } from "../components/core/problems";
import {
  supportedVersions,
  supportKinds,
  supportOf,
  type SupportKind,
  type Versions,
} from "../components/core/support";
import { at } from "./checks";
import { listed } from "./listed";

/** What has a `version` and a `support`, each a section of the environment. */
const supported = [
  {
    section: "cluster",
    what: "Kubernetes",
    versions: kubernetesVersions,
    on: (place: unknown) => place !== undefined,
    runbook: "docs/runbooks/upgrade-kubernetes.md",
  },
  {
    section: "database",
    what: "PostgreSQL",
    versions: postgresVersions,
    // Google and Azure have a database each (on Google it may be AWS's warm copy), whatever their role.
    on: (place: unknown, cloud: Cloud) => at(place, "role") === "primary" || (cloud !== "aws" && place !== undefined),
    runbook: "docs/runbooks/upgrade-postgresql.md",
  },
] as const;

/** Whether the versions asked for are supported on `today`, by every cloud that they run on. */
export function checkSupport(value: unknown, problems: Problems, today: Date): void {
  for (const { section, versions, on, runbook } of supported) {
    const asked = at(value, section);
    const version = at(asked, "version") ?? (section === "database" ? defaultPostgres : undefined);
    const kind = (at(asked, "support") ?? "standard") as SupportKind;
    if (typeof version !== "string" || !(version in versions) || !supportKinds.includes(kind)) continue;
    for (const cloud of clouds.filter((each) => on(at(value, "clouds", each), each))) {
      const problem = problemOf(versions, version, cloud, { kind, today, runbook });
      if (problem) problems.add(`${section}.${problem.key}`, problem.message);
    }
  }
}

function problemOf(
  versions: Versions,
  version: string,
  cloud: Cloud,
  { kind, today, runbook }: { kind: SupportKind; today: Date; runbook: string },
): { key: "support" | "version"; message: string } | undefined {
  const found = supportOf(versions, version, cloud, kind, today);
  const others = listed(supportedVersions(versions, cloud, kind, today));
  if (found.state === "notOffered") {
    const offered = supportOf(versions, version, cloud, "standard", today).state !== "notOffered";
    return kind === "extended" && offered
      ? { key: "support", message: `want standard: ${cloud} has no extended support that we know of` }
      : { key: "version", message: `want ${others}, which ${cloud} is known to support, got "${version}"` };
  }
  if (found.state !== "ended") return undefined;
  const longer = kind === "standard" ? supportOf(versions, version, cloud, "extended", today) : found;
  const or =
    longer.state === "supported" || longer.state === "ending"
      ? `; or pay for support: extended, until ${longer.ends}`
      : "";
  return {
    key: "version",
    message: `${kind} support of ${version} on ${cloud} ended on ${found.ends}; want ${others}: ${runbook}${or}`,
  };
}

type Versioned = Record<(typeof supported)[number]["section"], { version: string; support: SupportKind }>;

/** What to say of a version whose support ends soon, a line for each cloud. */
export function supportWarnings(spec: Versioned & { clouds: Partial<Record<Cloud, unknown>> }, today: Date): string[] {
  return supported.flatMap(({ section, what, versions, on, runbook }) => {
    const { version, support } = spec[section];
    return clouds.flatMap((cloud) => {
      if (!on(spec.clouds[cloud], cloud)) return [];
      const found = supportOf(versions, version, cloud, support, today);
      if (found.state !== "ending") return [];
      return [
        `${what} ${version}: ${support} support on ${cloud} ends on ${found.ends}, in ${found.days} days; after that this version is refused: ${runbook}`,
      ];
    });
  });
}
