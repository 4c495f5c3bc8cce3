import { isProps, type Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";

/** A network with subnets in two zones and a security group. */
export interface Net {
  vpc: string;
  a: string;
  b: string;
  /** In the same zone as `a`. */
  a2: string;
  group: string;
}

export async function network(cloud: Driver, block = "10.0", region = "us-east-1"): Promise<Net> {
  const vpc = (await cloud.create("aws:ec2/vpc:Vpc", { cidrBlock: `${block}.0.0/16`, region })).id;
  const subnet = async (at: number, zone: string): Promise<string> =>
    (
      await cloud.create("aws:ec2/subnet:Subnet", {
        vpcId: vpc,
        cidrBlock: `${block}.${at}.0/24`,
        availabilityZone: `${region}${zone}`,
        region,
      })
    ).id;
  const [a, b, a2] = [await subnet(1, "a"), await subnet(2, "b"), await subnet(3, "a")];
  const group = (await cloud.create("aws:ec2/securityGroup:SecurityGroup", { vpcId: vpc, region, description: "test" }))
    .id;
  return { vpc, a, b, a2, group };
}

/** A role that a service may assume, with AWS's own policies attached. Its ARN comes back. */
export async function role(
  cloud: Driver,
  name: string,
  service: string,
  policies: string[] = [],
  actions: string[] = ["sts:AssumeRole"],
): Promise<string> {
  const assumeRolePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
  const made = await cloud.create("aws:iam/role:Role", { name, assumeRolePolicy });
  for (const policy of policies) {
    await cloud.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      role: name,
      policyArn: `arn:aws:iam::aws:policy/${policy}`,
    });
  }
  return String(made.outputs["arn"]);
}

/** A symmetric KMS key; its ARN. */
export async function key(cloud: Driver, more: Props = {}): Promise<string> {
  return String((await cloud.create("aws:kms/key:Key", { description: "test", ...more })).outputs["arn"]);
}

/** What is changed of sound inputs (made ready in the same world), and what the cloud says; with no text it is accepted. */
export type Case = [what: string, change: Props | ((cloud: Driver) => Promise<Props>), says?: RegExp];

/** Merges at every depth; `undefined` takes a property away. */
export function merged(base: Props, change: Props): Props {
  const out: Props = { ...base };
  for (const [name, value] of Object.entries(change)) {
    const old = out[name];
    if (value === undefined) delete out[name];
    else out[name] = isProps(value) && isProps(old) ? merged(old, value) : value;
  }
  return out;
}

/** Runs each case in a world of its own. `prepare` gives sound inputs of the type. */
export function judged(token: string, prepare: (cloud: Driver) => Promise<Props>, cases: Case[]): void {
  for (const [what, change, says] of [["as it should be", {}] as Case, ...cases]) {
    test(`${token}: ${what}`, async () => {
      const cloud = awsCloud();
      const sound = await prepare(cloud);
      const inputs = merged(sound, typeof change === "function" ? await change(cloud) : change);
      if (says) expect(await cloud.refusal(token, inputs)).toMatch(says);
      else await cloud.create(token, inputs);
    });
  }
}

/** Runs each case as an update of the sound one. */
export function changed(token: string, prepare: (cloud: Driver) => Promise<Props>, cases: Case[]): void {
  for (const [what, change, says] of cases) {
    test(`${token}, changed: ${what}`, async () => {
      const cloud = awsCloud();
      const { id, inputs } = await cloud.create(token, await prepare(cloud));
      const news = merged(inputs, typeof change === "function" ? await change(cloud) : change);
      if (says) expect(await cloud.updateRefusal(token, id, news)).toMatch(says);
      else await cloud.update(token, id, news);
    });
  }
}

/** Whether a change of one input replaces the resource. */
export function replaces(cloud: Driver, token: string, olds: Props, change: Props): boolean {
  return cloud.diff(token, olds, merged(olds, change)).replaces;
}
