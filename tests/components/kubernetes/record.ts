import { runtime, type Resource } from "@pulumi/pulumi";
import * as core from "@pulumi/kubernetes/core/v1";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A resource as the engine would have been asked for it. */
export interface Recorded {
  type: string;
  name: string;
  inputs: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- what a test looks into is the test's to know
  parent: string;
  deletedWith: string;
  dependsOn: string[];
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDeletedwith(): string;
  getDependenciesList(): string[];
}

/** Runs a program against Pulumi's mocks and tells what it asked for. Outputs are the inputs. */
export async function record(program: () => void): Promise<Recorded[]> {
  const inputs = new Map<string, unknown>();
  const requests: Request[] = [];
  await runtime.setMocks(
    {
      newResource: (args) => {
        inputs.set(`${args.type} ${args.name}`, args.inputs);
        return { id: `${args.name}-id`, state: args.inputs };
      },
      call: () => ({}),
    },
    "go-coffee",
    "dev",
    false,
  );
  const register = MockMonitor.prototype.registerResource;
  const spy = jest.spyOn(MockMonitor.prototype, "registerResource").mockImplementation(function (
    this: MockMonitor,
    ...args: Parameters<typeof register>
  ) {
    requests.push(args[0] as unknown as Request);
    return register.apply(this, args);
  });
  try {
    program();
    await runtime.disconnect();
  } finally {
    spy.mockRestore();
  }
  return requests.map((request) => ({
    type: request.getType(),
    name: request.getName(),
    inputs: inputs.get(`${request.getType()} ${request.getName()}`),
    parent: request.getParent(),
    deletedWith: request.getDeletedwith(),
    dependsOn: request.getDependenciesList(),
  }));
}

/** Something that stands for a cluster's own resource. */
export function aCluster(): Resource {
  return new core.ConfigMap("cluster", {});
}

export const ours = { environment: "dev", owner: "platform", costCenter: "go-coffee" };

/** Those of a kind, which is the last word of their type, by name: the order in which the engine hears of them is left open. */
export function ofKind(found: readonly Recorded[], kind: string): Recorded[] {
  return found
    .filter(({ type }) => type.split(":").at(-1) === kind)
    .sort((one, other) => one.name.localeCompare(other.name));
}
