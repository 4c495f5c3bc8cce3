import { output } from "@pulumi/pulumi";
import type { AwsNetworkOutputs } from "../../../components/aws/network/network";
import type { Placement, Protection } from "../../../components/core/contracts";
import { environmentTags } from "../../../components/core/tags";

/** Somewhere on AWS, with everything or nothing protected. */
export function aPlace(protect: boolean | Partial<Protection> = false): Placement {
  const all = protect === true;
  return {
    environment: "dev",
    cloud: "aws",
    region: "us-east-1",
    zones: ["us-east-1a", "us-east-1b"],
    protection: { data: all, keys: all, networks: all, ...(typeof protect === "object" ? protect : {}) },
    tags: environmentTags({ environment: "dev", owner: "platform", costCenter: "go-coffee" }),
  };
}

/** A network that somebody else made, as far as others ask for it. */
export function aNetwork(
  zones: readonly string[] = ["us-east-1a", "us-east-1b"],
): Omit<AwsNetworkOutputs, "intra" | "privateRouteTables"> {
  const tier = (name: string) =>
    zones.map((zone) => ({ id: output(`subnet-${name}-${zone}`), zone, cidr: "10.0.0.0/24" }));
  return {
    id: output("vpc-1"),
    cidr: "10.0.0.0/16",
    region: "us-east-1",
    public: tier("public"),
    private: tier("private"),
    data: tier("data"),
    ways: {
      groupId: output("sg-endpoints"),
      prefixLists: { s3: output("pl-s3"), dynamodb: output("pl-dynamodb") },
    },
    endpoints: { secretsmanager: output(["10.0.0.9", "10.0.32.9"]) },
    natGateways: { "us-east-1a": output("nat-1") },
  };
}

export const logs = { retentionDays: 30, keyArn: "arn:aws:kms:us-east-1:123456789012:key/logs" };
export const keyArn = "arn:aws:kms:us-east-1:123456789012:key/one";

/** A policy document that a resource was given as JSON. */
export function statements(policy: unknown): Record<string, unknown>[] {
  return (JSON.parse(String(policy)) as { Statement: Record<string, unknown>[] }).Statement;
}
