/** What a kubeconfig is made from. */
export interface Endpoint {
  clusterName: string;
  server: string;
  certificate: string | undefined;
  region: string;
  roleArn?: string;
  profileName?: string;
}

/** A kubeconfig that asks the AWS CLI for a token. Source: generateKubeconfig in pulumi/pulumi-eks nodejs/eks/cluster/cluster.ts. */
export function kubeconfig(of: Endpoint, withProfile: boolean) {
  const args = ["--region", of.region, "eks", "get-token", "--cluster-name", of.clusterName, "--output", "json"];
  if (of.roleArn) args.push("--role", of.roleArn);
  if (withProfile && of.profileName) args.push("--profile", of.profileName);
  const env = [{ name: "KUBERNETES_EXEC_INFO", value: '{"apiVersion": "client.authentication.k8s.io/v1beta1"}' }];
  const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args, env };
  return {
    apiVersion: "v1",
    clusters: [{ cluster: { server: of.server, "certificate-authority-data": of.certificate }, name: "kubernetes" }],
    contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
    "current-context": "aws",
    kind: "Config",
    users: [{ name: "aws", user: { exec } }],
  };
}

/** @throws Error where the text is no ARN. */
export function regionOf(arn: string): string {
  const [prefix, , , region] = arn.split(":");
  if (prefix !== "arn" || region === undefined) throw new Error(`Invalid ARN: '${arn}'`);
  return region;
}
