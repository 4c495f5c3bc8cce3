import { z } from "zod";
import { nearest, type Problems } from "../components/core/problems";
import { teamAccess } from "../components/core/teams";
import { at, isRecord } from "./checks";
import { roleArn } from "./cluster";
import { services, serviceTeams } from "./services";

// The section `teams` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

const team = z.strictObject({
  services: z.array(z.enum(services)).min(1).optional().meta({
    description: "The services that it may touch. Default: those that the catalogue says it answers for.",
  }),
  access: z.enum(teamAccess).default("view").meta({
    description:
      "What it may do: view looks at everything in the services' namespace but secrets and logs; deploy rolls its services out besides, from the repositories that they have (the next up puts back what workloads.images names: name it there too); edit also says how many pods there may be, and pauses their scaling. Default: view.",
  }),
  roles: z.array(roleArn).default([]).meta({ description: "AWS: the IAM roles of its people. Default: none." }),
  groups: z
    .array(
      z
        .string()
        .regex(/^(?!(system|eks|aws|amazon|iam):)[^\s,]{1,128}$/)
        .meta({ errorMessage: "want a group's name, without spaces, and none that begins with system:" }),
    )
    .default([])
    .meta({ description: "Groups of the cluster's own identity provider. Default: none." }),
});

export const teamsSchema = z
  .record(z.string(), team)
  .default({})
  .transform((teams) =>
    Object.fromEntries(
      Object.entries(teams).map(([name, { services: named, ...rest }]) => [
        name,
        { ...rest, services: named ?? serviceTeams[name] ?? [] },
      ]),
    ),
  )
  .meta({
    description:
      "Who may do what with which services in the cluster, by team. Whoever is in no team, and in none of cluster.admins, viewers and access, gets nothing. Default: nobody.",
  });

/** The checks of `teams` that look at more than one value. */
export function checkTeams(value: unknown, problems: Problems): void {
  const teams = at(value, "teams");
  const admins = at(value, "cluster", "admins");
  for (const [name, one] of isRecord(teams) ? Object.entries(teams) : []) {
    const path = ["teams", name];
    if (!isRecord(one)) continue;
    if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
      problems.add(path, "want a name of small letters, digits and -, 40 at most, that begins with a letter");
    } else if (serviceTeams[name] === undefined && one["services"] === undefined) {
      const known = Object.keys(serviceTeams);
      const near = nearest(name, known);
      problems.add(
        path,
        `unknown team; ${near === undefined ? `the catalogue has ${known.join(", ")}.` : `did you mean ${near}?`} A team of your own has to list its services`,
      );
    }
    if ([one["roles"], one["groups"]].every((list) => !Array.isArray(list) || list.length === 0))
      problems.add(path, "want roles or groups: nobody is in this team");
    for (const key of ["services", "roles", "groups"]) {
      const list = Array.isArray(one[key]) ? (one[key] as unknown[]).map(String) : [];
      for (const [index, each] of list.entries()) {
        if (list.indexOf(each) < index) problems.add([...path, key, index], `want each once, got ${each} again`);
        if (key === "roles" && Array.isArray(admins) && admins.map(String).includes(each))
          problems.add(
            [...path, key, index],
            "want no more for a role that may do everything: it is in cluster.admins",
          );
      }
    }
  }
}
