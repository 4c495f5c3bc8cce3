import type { Input } from "@pulumi/pulumi";
import { vaultServer } from "../../core/readers";
import { alertmanagerAccount } from "../../core/alerting";
import { backupKeeper } from "../../core/backups";
import { partitionOf } from "../common/partition";
import type { Join, Statement } from "../common/policy-document";
import { platform } from "../../core/naming";
import { registersTargets } from "./load-balancer-grants";

/** A bucket, and the key that encrypts what is in it; none where S3's own does. */
export interface BucketGrant {
  arn: Input<string>;
  keyArn?: Input<string>;
}

/** A service of the application, as far as its identity needs to know. */
export interface ServiceGrant {
  /** Its name, which is its service account's too. */
  name: string;
  /** Whether it keeps files of its users': a folder of `uploads` that is its own. @defaultValue false */
  objects?: boolean | undefined;
  /** What else it may do. @defaultValue nothing */
  statements?: readonly Statement[];
}

/** What there is to be allowed. */
export interface IdentityRequest {
  account: Input<string>;
  region: string;
  /** Its name, as the tag `environment` says it. */
  environment: string;
  clusterName: Input<string>;
  /** Of the application: where its services run. */
  namespace: string;
  services: readonly ServiceGrant[];
  /** Takes what services keep of their users' files. @defaultValue nothing is kept */
  uploads?: BucketGrant | undefined;
  /** Takes backups of the stores that run in the cluster. */
  storeBackups: BucketGrant;
  /** The topic that Alertmanager writes to, and the key that encrypts what it says. @defaultValue none, and so it writes to none */
  alarms?: { topicArn: Input<string>; keyArn: Input<string> } | undefined;
  /** Takes the lines of what runs in the cluster, and nothing else: Loki keeps chunks below the name of a tenant, and its index beside. */
  lines: BucketGrant;
  /** HashiCorp Vault: the key that opens it, and the secret of its recovery keys. @defaultValue none, and so no identity of it */
  vault?: { keyArn: Input<string>; recovery: Input<string> } | undefined;
  /** Takes backups of the cluster. @defaultValue none are made */
  backups?: BucketGrant | undefined;
}

/** Who gets an identity, and what it may do. */
export interface PlannedIdentity {
  /** Identity: the last part of the role's name. */
  part: string;
  /** Whose cost it is. */
  service: string;
  namespace: string;
  serviceAccount: string;
  statements: Statement[];
}

/**
 * Who in the cluster may speak to AWS, and what each may do: the tools that keep it running, and every service of the application,
 * even one that may do nothing yet, so that what it is given later is its own. What AWS cannot scope to a resource, it can only
 * look at. What a service signs in to its stores with, it is given (`SecretReaders`): it reads no secret.
 */
export function planIdentities(request: IdentityRequest, join: Join): PlannedIdentity[] {
  return [...tools(request, join), ...request.services.map((service) => application(request, service, join))];
}

function tools(request: IdentityRequest, join: Join): PlannedIdentity[] {
  const tool = (name: string, namespace: string, statements: Statement[]): PlannedIdentity => ({
    part: name,
    service: "platform",
    namespace,
    serviceAccount: name,
    statements,
  });
  return [
    tool("cluster-autoscaler", "platform", autoscaler(request, join)),
    tool("aws-load-balancer-controller", "platform", registersTargets(request, join)),
    tool("clickhouse", "stores", keeps(request.storeBackups, "clickhouse", request.region, join)),
    ...(request.alarms === undefined
      ? []
      : [tool(alertmanagerAccount.name, alertmanagerAccount.namespace, tells(request.alarms, request.region))]),
    tool("trivy-operator", "security", readsImages(request, join)),
    ...(request.backups === undefined
      ? []
      : [
          tool(
            backupKeeper.name,
            backupKeeper.namespace,
            keeps(request.backups, backupKeeper.name, request.region, join),
          ),
        ]),
    tool("loki", "monitoring", keeps(request.lines, undefined, request.region, join)),
    ...(request.vault === undefined
      ? []
      : [
          tool(vaultServer.name, vaultServer.namespace, opensItself(request.vault.keyArn)),
          tool(vaultServer.initialiser, vaultServer.namespace, keepsRecovery(request.vault, request.region)),
        ]),
  ];
}

/** Source: docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, "Configuring AWS KMS permissions": for who publishes to an encrypted topic. */
function tells({ topicArn, keyArn }: NonNullable<IdentityRequest["alarms"]>, region: string): Statement[] {
  return [
    { Sid: "TellTheTopic", Effect: "Allow", Action: "sns:Publish", Resource: topicArn },
    {
      Sid: "EncryptWhatIsTold",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `sns.${region}.amazonaws.com` } },
    },
  ];
}

function application(request: IdentityRequest, service: ServiceGrant, join: Join): PlannedIdentity {
  const { uploads, region } = request;
  return {
    part: `service-${service.name}`,
    service: service.name,
    namespace: request.namespace,
    serviceAccount: service.name,
    statements: [
      ...(service.objects && uploads ? keeps(uploads, service.name, region, join) : []),
      ...(service.statements ?? []),
    ],
  };
}

/**
 * Managed node groups put the tags on their Auto Scaling groups by themselves.
 * Source: github.com/kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md, "Full Cluster Autoscaler Features Policy".
 */
function autoscaler({ account, region, clusterName }: IdentityRequest, join: Join): Statement[] {
  return [
    {
      Sid: "ChangeGroupsOfTheCluster",
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: join`arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:*`,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/k8s.io/cluster-autoscaler/enabled": "true",
          "aws:ResourceTag/eks:cluster-name": clusterName,
        },
      },
    },
    {
      Sid: "LookAtNodeGroups",
      Effect: "Allow",
      Action: "eks:DescribeNodegroup",
      Resource: join`arn:${partitionOf(region)}:eks:${region}:${account}:nodegroup/${clusterName}/*`,
    },
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      Resource: "*",
    },
  ];
}

/**
 * What scans images pulls those of this environment. A token of the registry is for whatever else its holder may read.
 * Source: docs.aws.amazon.com/AmazonECR/latest/userguide/security-iam-awsmanpol.html, AmazonEC2ContainerRegistryPullOnly.
 */
function readsImages({ account, region, environment }: IdentityRequest, join: Join): Statement[] {
  const repository = (name: string) => join`arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`;
  return [
    {
      Sid: "ReadImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repository(`${platform}-${environment}/*`),
    },
    { Sid: "SignIn", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
  ];
}

/**
 * What a tool keeps in a bucket of its own, or in a part of one. Velero has no right to volumes: their driver makes the snapshots, and puts them back.
 * Sources: github.com/vmware-tanzu/velero-plugin-for-aws, README.md; grafana.com/docs/loki/latest/setup/install/helm/deployment-guides/aws.
 */
function keeps(bucket: BucketGrant, prefix: string | undefined, region: string, join: Join): Statement[] {
  return [
    {
      Sid: "KeepObjects",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: prefix === undefined ? join`${bucket.arn}/*` : join`${bucket.arn}/${prefix}/*`,
    },
    {
      Sid: "FindObjects",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucket.arn,
      ...(prefix !== undefined && { Condition: { StringLike: { "s3:prefix": [prefix, `${prefix}/*`] } } }),
    },
    ...(bucket.keyArn === undefined
      ? []
      : [
          {
            Sid: "EncryptObjects",
            Effect: "Allow" as const,
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: bucket.keyArn,
            Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
          },
        ]),
  ];
}

/** Source: developer.hashicorp.com/vault/docs/configuration/seal/awskms, "Authentication". */
function opensItself(keyArn: Input<string>): Statement[] {
  return [
    {
      Sid: "OpenVault",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"],
      Resource: keyArn,
    },
  ];
}

/** It puts them away, and reads none: who reads them is a person. */
function keepsRecovery(
  { keyArn, recovery }: { keyArn: Input<string>; recovery: Input<string> },
  region: string,
): Statement[] {
  return [
    { Sid: "KeepRecoveryKeys", Effect: "Allow", Action: "secretsmanager:PutSecretValue", Resource: recovery },
    {
      Sid: "EncryptThem",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
  ];
}
