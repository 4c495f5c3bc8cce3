import { awsCloud as makeAws } from "../../simulators/aws/cloud";
import type { Cloud } from "../../simulators/core/cloud";
import type { Standing } from "../../simulators/core/standing";
import { World } from "../../simulators/core/world";
import type { Props } from "../../simulators/protocol/values";

/** A local cloud in memory, driven as the engine drives it: Check, then Create, Diff, Update, Delete. */
export class Driver {
  private made = 0;

  constructor(
    readonly cloud: Cloud,
    readonly world: World,
  ) {}

  async create(
    token: string,
    inputs: Props,
    name = `it-${++this.made}`,
  ): Promise<{ id: string; outputs: Props; inputs: Props }> {
    const subject = this.subject(token, name);
    const checked = this.cloud.check(subject, {}, inputs, new Uint8Array([this.made]));
    if (checked.failures.length > 0)
      throw new Error(checked.failures.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
    return { ...(await this.cloud.create(subject, checked.inputs, false)), inputs: checked.inputs };
  }

  /** What Check or Create says against these inputs; fails the test when all is accepted. */
  async refusal(token: string, inputs: Props): Promise<string> {
    return message(() => this.create(token, inputs));
  }

  async update(token: string, id: string, inputs: Props): Promise<Props> {
    const standing = this.find(token, id);
    const subject = this.subject(token, "it");
    const checked = this.cloud.check(subject, standing.inputs, inputs, new Uint8Array());
    if (checked.failures.length > 0)
      throw new Error(checked.failures.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
    return this.cloud.update(subject, id, standing.outputs, checked.inputs, false);
  }

  async updateRefusal(token: string, id: string, inputs: Props): Promise<string> {
    return message(() => this.update(token, id, inputs));
  }

  delete(token: string, id: string): Promise<void> {
    return this.cloud.delete(this.subject(token, "it"), id, this.find(token, id).outputs);
  }

  async deleteRefusal(token: string, id: string): Promise<string> {
    return message(() => this.delete(token, id));
  }

  /** @param outputs what the engine's state has, where that matters */
  diff(token: string, olds: Props, news: Props, outputs: Props = {}): { replaces: boolean; changes: string[] } {
    const { replaces, changes } = this.cloud.diff(this.subject(token, "it"), "id", olds, news, [], outputs);
    return { replaces, changes: changes.map((change) => change.path) };
  }

  find(token: string, id: string): Standing {
    const found = this.world.find(token, id);
    if (!found) throw new Error(`no ${token} ${id} in the world`);
    return found;
  }

  private subject(token: string, name: string) {
    return { token, name, urn: `urn:pulumi:test::go-coffee::${token}::${name}` };
  }
}

async function message(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was accepted, and should have been refused");
}

/** An empty AWS account in us-east-1. */
export function awsCloud(region = "us-east-1"): Driver {
  const world = World.open(":memory:");
  const cloud = makeAws(() => world);
  cloud.configure({ region });
  return new Driver(cloud, world);
}
