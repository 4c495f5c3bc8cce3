import { output } from "@pulumi/pulumi";
import type { Cloud, Placement } from "../../../components/core/contracts";
import type { BucketEnd, IdentityEnd, RegistryEnd } from "../../../components/core/ends";

const at = (cloud: Cloud, region: string): Placement => ({
  ...{ environment: "prod", cloud, region, zones: [] },
  protection: { data: true, keys: true, networks: true },
  tags: { environment: "prod", owner: "platform", "cost-center": "go-coffee", "managed-by": "pulumi" },
});

export const places: Record<Cloud, Placement> = {
  aws: at("aws", "us-east-1"),
  gcp: at("gcp", "us-central1"),
  azure: at("azure", "eastus2"),
};

export const subscription = "00000000-0000-4000-8000-000000000001";

export const identities: Record<Cloud, IdentityEnd> = {
  aws: { issuer: output("https://oidc.eks.example/id/A"), site: { kind: "aws", account: "123456789012" }, ready: [] },
  gcp: {
    issuer: output("https://container.googleapis.com/v1/projects/p/locations/l/clusters/c"),
    site: { kind: "gcp", project: "go-coffee-prod", projectNumber: "42" },
    ready: [],
  },
  azure: {
    issuer: output("https://oidc.aks.example/tenant/one/"),
    site: { kind: "azure", subscription, tenant: "tenant-1", group: output("go-coffee-prod-cluster") },
    ready: [],
  },
};

export const uploads: Record<Cloud, BucketEnd> = {
  aws: {
    name: output("prod-uploads"),
    scope: output("arn:aws:s3:::prod-uploads"),
    keyArn: output("arn:aws:kms:us-east-1:123456789012:key/storage"),
  },
  gcp: { name: output("prod-uploads-g"), scope: output("prod-uploads-g") },
  azure: {
    name: output("uploads"),
    scope: output(`/subscriptions/${subscription}/containers/uploads`),
    account: "gcproduploads",
  },
};

export const registries: Record<Cloud, RegistryEnd> = {
  aws: { urls: {}, scope: output("arn:aws:ecr:us-east-1:123456789012:repository/go-coffee-prod/*") },
  gcp: { urls: {}, scope: output("go-coffee-prod-registry"), location: "us" },
  azure: { urls: {}, scope: output(`/subscriptions/${subscription}/registries/r`) },
};
