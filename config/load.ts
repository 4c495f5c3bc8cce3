import { getStack, RunError, runtime } from "@pulumi/pulumi";
import { ConfigurationError } from "../components/core/problems";
import { allRanges, overlapping } from "./address-plan";
import { decodeStackConfig, environmentNames, type EnvironmentSpec } from "./environment";

/**
 * What is asked of this stack's environment: the only place that reads Pulumi's configuration.
 * @throws RunError, which Pulumi prints without a stack trace, with every problem of the configuration.
 */
export function loadEnvironment(): EnvironmentSpec {
  const stack = getStack();
  if (!environmentNames.some((known) => known === stack)) {
    throw new RunError(
      `the stack is called "${stack}"; want ${environmentNames.join(", ")}, each of which has a Pulumi.NAME.yaml: pulumi stack select dev`,
    );
  }
  const clashes = overlapping(allRanges());
  if (clashes.length > 0) throw new RunError(`config/address-plan.ts: ${clashes.join("; ")}`);
  const { spec, problems } = decodeStackConfig(stack, stackConfig());
  if (problems) throw new RunError(new ConfigurationError(`Pulumi.${stack}.yaml`, stack, problems).message);
  return spec;
}

/** The stack's configuration by full key. The engine hands objects over as JSON. */
function stackConfig(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(runtime.allConfig()).map(([key, text]) => [key, parsed(text)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // A plain word is no JSON: it is the value itself.
  }
}
