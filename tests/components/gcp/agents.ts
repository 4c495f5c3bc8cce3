import { output } from "@pulumi/pulumi";
import type { Agent, Agents } from "../../../components/gcp/account/agents";
import { agentNames, type AgentName } from "../../../components/gcp/account/agents-plan";

/** Service agents that somebody else made. */
export const someAgents: Agents<AgentName> = Object.fromEntries(
  agentNames.map((name): [AgentName, Agent] => [
    name,
    { member: output(`serviceAccount:${name}@agents.example`), ready: [] },
  ]),
) as Record<AgentName, Agent>;
