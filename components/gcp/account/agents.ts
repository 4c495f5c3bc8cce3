import { getProjectCmekSettingsOutput } from "@pulumi/gcp/logging/getProjectCmekSettings";
import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity";
import { getProjectServiceAccountOutput } from "@pulumi/gcp/storage/getProjectServiceAccount";
import {
  interpolate,
  output,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { Sleep } from "@pulumiverse/time/sleep";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { agentKnown, agentPlans, usualAgents, type AgentName, type UsualAgent } from "./agents-plan";
import { apiName } from "./services-plan";

export interface ServiceAgentsArgs<Name extends AgentName = UsualAgent> {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  projectNumber: Input<string>;
  /** Which. @defaultValue those that every environment has to do with */
  names?: readonly Name[] | undefined;
  /** The APIs that are on. */
  after: Resource[];
}

/** A service agent: who it is to IAM, and what a grant to it, or what it does, waits for. */
export interface Agent {
  /** `serviceAccount:…` */
  member: Output<string>;
  ready: Resource[];
}

/** The service agents of a project, by what they work for. */
export type Agents<Name extends AgentName = UsualAgent> = Readonly<Record<Name, Agent>>;

/**
 * The service agents of a project, made before somebody grants them something: a grant to an account that does not exist yet is refused. Who they are is
 * what Google says, and no name put together here, except for Compute Engine's and Cloud Build's, which nothing tells.
 *
 * ```ts
 * import { ServiceAgents } from "../../components/gcp/account/agents";
 * import { Services } from "../../components/gcp/account/services";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the labels of all in it
 *
 * const project = "go-coffee-dev";
 * const { ready } = new Services("services", { place, project });
 * const agents = new ServiceAgents("agents", { place, project, projectNumber: "123456789012", after: ready }).outputs;
 * export const databases = agents.sql.member;
 * ```
 */
export class ServiceAgents<Name extends AgentName = UsualAgent> extends Component {
  readonly outputs: Agents<Name>;

  constructor(name: string, args: ServiceAgentsArgs<Name>, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ServiceAgents", name, args.place, opts);
    const names = args.names ?? (usualAgents as readonly AgentName[] as readonly Name[]);
    const made = names.map((agent) => [agent, this.agent(agent, args)] as const);
    this.outputs = Object.fromEntries(made) as Record<Name, Agent>;
    this.registerOutputs();
  }

  private agent(
    name: AgentName,
    { project, projectNumber, after }: Pick<ServiceAgentsArgs, "project" | "projectNumber" | "after">,
  ): Agent {
    const plan = agentPlans[name];
    const asked = { parent: this, dependsOn: after };
    switch (plan.by) {
      case "storage":
        return { member: getProjectServiceAccountOutput({ project }, asked).member, ready: after };
      case "logging": {
        const { serviceAccountId } = getProjectCmekSettingsOutput({ project }, asked);
        return { member: interpolate`serviceAccount:${serviceAccountId}`, ready: after };
      }
      case "api": {
        const member = output(projectNumber).apply((number) => `serviceAccount:${plan.account(number)}`);
        const known = plan.role === undefined ? [] : [this.known(name, member, after)];
        return this.withRole(name, plan.role, { project, member, after: [...after, ...known] });
      }
      case "request": {
        const identity = new ServiceIdentity(
          this.label(name),
          { project, service: apiName(plan.service) },
          { ...this.here, dependsOn: after },
        );
        return this.withRole(name, plan.role, { project, member: identity.member, after: [identity] });
      }
    }
  }

  /** Nothing tells when an agent is there that comes with its API. */
  private known(name: AgentName, member: Output<string>, after: Resource[]): Resource {
    return new Sleep(
      this.label(`${name}-known`),
      { createDuration: agentKnown, triggers: { member } },
      { ...this.here, dependsOn: after },
    );
  }

  private withRole(
    name: AgentName,
    role: string | undefined,
    { project, member, after }: { project: Input<string>; member: Output<string>; after: Resource[] },
  ): Agent {
    if (role === undefined) return { member, ready: after };
    const granted = new IAMMember(this.label(name), { project, role, member }, { ...this.here, dependsOn: after });
    return { member, ready: [granted] };
  }
}
