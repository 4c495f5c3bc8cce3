import {
  ImageCopies,
  imageCopiesOverdue,
  tagOf,
  type ImageCopiesArgs,
} from "../../../components/kubernetes/image-copies";
import { Namespace } from "../../../components/kubernetes/namespace";
import type { ForeignIdentity } from "../../../components/core/foreign-identity";
import { record, type Recorded } from "../../mocks";

const whose = { environment: "prod", owner: "platform", costCenter: "go-coffee" };
const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const aws: ForeignIdentity = { kind: "aws", region: "us-east-1", roleArn: "arn:aws:iam::1:role/from-gcp-images" };
const google: ForeignIdentity = { kind: "gcp", provider: "projects/1/p/q", member: "principal://x" };

function copying(change: Partial<ImageCopiesArgs> = {}): Promise<Recorded> {
  return record(() => {
    const namespace = new Namespace("ns", {
      ...{ name: "image-copies", whose },
      quota: { pods: 4, cpu: { request: 1000, limit: 1000 }, memory: 1024, scratch: { request: 1, limit: 1 } },
    });
    new ImageCopies("copies", {
      ...{ whose, namespace, image: "registry.example/image-copies@sha256:1" },
      copies: [
        { name: "order", digest: digest("a"), from: "ecr.example/prod/order", to: "pkg.example/order" },
        { name: "user", digest: digest("b"), from: "ecr.example/prod/user", to: "pkg.example/user" },
      ],
      ...{ foreign: aws, own: {}, reach: [{ cidrs: ["0.0.0.0/0"], port: 443 }], after: [] },
      ...change,
    });
  });
}

interface Container {
  name: string;
  args: string[];
  env: { name: string; value: string }[];
  securityContext: { readOnlyRootFilesystem?: boolean };
}
interface Pod {
  metadata: { labels: Record<string, string> };
  spec: {
    initContainers: Container[];
    containers: Container[];
    volumes: Record<string, unknown>[];
    automountServiceAccountToken: boolean;
  };
}
function podOf(recorded: Recorded): Pod {
  const { inputs } = recorded.one("kubernetes:batch/v1:CronJob");
  return (inputs["spec"] as { jobTemplate: { spec: { template: Pod } } }).jobTemplate.spec.template;
}

it("copies each image by its digest, one after the other, and ends when the registry has answered for all", async () => {
  const { spec } = podOf(await copying());
  const steps = [...spec.initContainers, ...spec.containers];
  expect(steps.map(({ name, args }) => [name, ...args])).toEqual([
    ["copy-order", "copy", `ecr.example/prod/order@${digest("a")}`, `pkg.example/order:copy-${"a".repeat(64)}`],
    ["copy-user", "copy", `ecr.example/prod/user@${digest("b")}`, `pkg.example/user:copy-${"b".repeat(64)}`],
    ["ask-order", "digest", `pkg.example/order@${digest("a")}`],
    ["ask-user", "digest", `pkg.example/user@${digest("b")}`],
  ]);
  expect(spec.containers).toHaveLength(1);
});

it("the tag of a copy is a tag, and none that signatures have", () => {
  expect(tagOf(digest("c"))).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
  expect(tagOf(digest("c"))).not.toMatch(/^sha256-/);
});

it("is somebody at AWS by a token for AWS alone, and has no other", async () => {
  const { spec } = podOf(await copying());
  expect(spec.automountServiceAccountToken).toBe(false);
  expect(spec.volumes).toContainEqual({
    name: "foreign-token",
    projected: {
      sources: [{ serviceAccountToken: { path: "token", audience: "sts.amazonaws.com", expirationSeconds: 3600 } }],
    },
  });
  const env = Object.fromEntries(spec.containers[0]!.env.map(({ name, value }) => [name, value]));
  expect(env).toEqual({
    AWS_ROLE_ARN: "arn:aws:iam::1:role/from-gcp-images",
    AWS_WEB_IDENTITY_TOKEN_FILE: "/var/run/secrets/go-coffee/foreign/token",
    AWS_REGION: "us-east-1",
    HOME: "/tmp",
    AWS_ECR_DISABLE_CACHE: "true",
  });
});

it("is somebody at Google by a file that holds no secret", async () => {
  const recorded = await copying({ foreign: google });
  const { inputs } = recorded.one("kubernetes:core/v1:ConfigMap");
  const file = JSON.parse((inputs["data"] as Record<string, string>)["google.json"]!) as Record<string, unknown>;
  expect(file).toMatchObject({
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/p/q",
    credential_source: { file: "/var/run/secrets/go-coffee/foreign/token" },
  });
  expect(JSON.stringify(file)).not.toMatch(/private_key|client_secret/);
  expect(podOf(recorded).spec.volumes).toContainEqual({
    name: "foreign-token",
    projected: {
      sources: [
        {
          serviceAccountToken: {
            path: "token",
            audience: "https://iam.googleapis.com/projects/1/p/q",
            expirationSeconds: 3600,
          },
        },
      ],
    },
  });
});

it("carries what its own cloud asks for, runs as nobody, and writes nowhere", async () => {
  const labels = { "azure.workload.identity/use": "true" };
  const recorded = await copying({ own: { annotations: { "azure.workload.identity/client-id": "id" }, labels } });
  const pod = podOf(recorded);
  expect(pod.metadata.labels).toMatchObject(labels);
  expect(recorded.one("kubernetes:core/v1:ServiceAccount").inputs).toMatchObject({
    metadata: { annotations: { "azure.workload.identity/client-id": "id" } },
    automountServiceAccountToken: false,
  });
  expect(pod.spec).toMatchObject({ securityContext: { runAsNonRoot: true } });
  for (const { securityContext } of [...pod.spec.initContainers, ...pod.spec.containers])
    expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
});

it("reaches what it is told, and nobody reaches it", async () => {
  const { inputs } = (await copying()).one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "copies-traffic");
  expect(inputs["spec"]).toEqual({
    podSelector: { matchLabels: { "app.kubernetes.io/name": "image-copies" } },
    policyTypes: ["Ingress", "Egress"],
    egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "TCP", port: 443 }] }],
  });
});

it("somebody is told when not all images were seen for half an hour, also when none ever was", () => {
  expect(imageCopiesOverdue.expr).toContain("kube_cronjob_status_last_successful_time");
  expect(imageCopiesOverdue.expr).toContain("unless on (cronjob)");
  expect(imageCopiesOverdue).toMatchObject({ severity: "critical", page: "copy-images.md" });
});
