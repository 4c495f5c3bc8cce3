import { z } from "zod";
import { parse } from "../components/core/cidr";
import { kubernetesVersions } from "../components/core/kubernetes-versions";
import { supportKinds } from "../components/core/support";
import { listed } from "./listed";
import { nodeGroups } from "./sizes";

// The section `cluster` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

const fewest = (low: number) =>
  z
    .int()
    .min(low)
    .max(100)
    .meta({
      description: `The fewest nodes, ${low}–100. In all zones together. AWS refuses a minimum above the number of nodes that run: docs/runbooks/grow-a-node-group.md.`,
    });

const machineTypes = (example: string) =>
  z
    .array(z.string().regex(/^[A-Za-z0-9][\w.-]{1,62}$/))
    .min(1)
    .optional()
    .meta({ description: `Such as ${example}. Default: those of \`like\`.` });

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/** What is asked of a group of nodes. */
const group = z.strictObject({
  min: fewest(0),
  max: z.int().min(1).max(100).meta({ description: "The most nodes, 1–100." }),
  spot: z.boolean().optional().meta({
    description:
      "Interruptible capacity, at about a third of the price. On Azure a group that takes every pod, such as general, has regular machines all the same: AKS keeps spot nodes for what tolerates them. Default: false, and true for spot.",
  }),
  like: z.enum(nodeGroups).optional().meta({
    description: "Which of the four groups its machines are like. Default: the group of its name, else general.",
  }),
  machines: z
    .strictObject({
      aws: machineTypes("m7g.large"),
      gcp: machineTypes("c4a-standard-2"),
      azure: machineTypes("Standard_D2pls_v6"),
    })
    .default({})
    .meta({ description: "Its machine types, by cloud, the best first. Default: those of `like` (config/sizes.ts)." }),
  architecture: z
    .enum(["amd64", "arm64"])
    .default("amd64")
    .meta({ description: "The architecture of its processors; arm64 needs `machines`. Default: amd64." }),
  taints: z
    .array(
      z.strictObject({
        key: z
          .string()
          .regex(/^[A-Za-z0-9]([\w./-]{0,250}[A-Za-z0-9])?$/)
          .meta({ description: "Its key." }),
        value: z
          .string()
          .regex(/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/)
          .default("")
          .meta({ description: "Its value. Default: none." }),
        effect: z.enum(effects).meta({ description: "What happens to pods that do not tolerate it." }),
      }),
    )
    .optional()
    .meta({
      description: "What pods must tolerate to run there. Default: go-coffee/pool=NAME:NoSchedule; for general none.",
    }),
  zones: z
    .array(z.union([z.string(), z.int()]))
    .min(1)
    .optional()
    .meta({
      description:
        "Some of the environment's zones, by letter (by number on Azure): one list for all clouds, so each letter must be a zone of every cloud that the environment stands on. Default: all of them.",
    }),
  maxPods: z.int().min(4).max(250).optional().meta({
    description:
      "The most pods on a node. More than the machine's network interfaces have addresses for needs prefix delegation: cluster.addOns.vpc-cni. Default: what EKS computes; on Google and Azure 110, and 8 and 10 at least, for as long as the group stands.",
  }),
  diskGiB: z.int().min(20).max(16384).optional().meta({
    description:
      "Each node's disk, 20–16384 GiB; on Azure 30–2048. Default: 50, and 64 on Azure, where they cost the same.",
  }),
});

/**
 * A role's ARN, of whatever account: EKS takes a role of another one, but none that AWS made for a service. Sources: botocore iam,
 * roleNameType and pathType; docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html; hashicorp/terraform-provider-aws issue 36447.
 */
export const roleArn = z
  .string()
  .regex(/^arn:aws:iam::\d{12}:role\/(?!aws-service-role\/)([\w+=,.@-]{1,200}\/){0,8}[\w+=,.@-]{1,64}$/)
  .meta({
    errorMessage: "want a role's ARN, such as arn:aws:iam::123456789012:role/platform",
  });

const isBlock = (text: string): boolean => {
  try {
    parse(text);
    return true;
  } catch {
    return false; // The schema says what is wanted.
  }
};
const block = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/)
  .refine(isBlock)
  .meta({ errorMessage: "want a block of IPv4 addresses that begins where its length says, such as 10.192.0.0/10" });

/** Source of what EKS takes: docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html: no reserved addresses. */
const reserved = /^(0|10|127)\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^192\.168\.|^(22[4-9]|2[3-5]\d)\./;
/** docs.aws.amazon.com/eks/latest/userguide/service-quotas.html: public endpoint access CIDR ranges per cluster; AWS raises it for nobody. */
const mostPublicBlocks = 40;

const publicBlock = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/)
  .refine((text) => isBlock(text) && !reserved.test(text) && Number(text.split("/")[1]) >= 16)
  .meta({
    errorMessage:
      "want public IPv4 addresses, 65,536 at most in a block, such as 198.51.100.0/24; never the whole internet",
  });

const api = z
  .strictObject({
    private: z
      .strictObject({
        cidrs: z.array(block).default([]).meta({
          description:
            "The addresses, of this network or of one joined to it. On Google Cloud with `public` only: without it the API has no address to limit. On Azure the network's rules let them to the API's address. Default: none.",
        }),
        securityGroups: z
          .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/))
          .default([])
          .meta({ description: "AWS: the security groups, by id. Default: none." }),
        host: z.boolean().default(true).meta({
          description:
            "AWS: a small machine in the network through which a session of Systems Manager leads to the API, from anywhere and with no open port. About 4 $ a month. Default: true.",
        }),
      })
      .prefault({})
      .meta({
        description:
          "Who reaches the API inside the network, beside the cluster itself. Limits nothing on Google Cloud without `public`: there IAM guards the API's name.",
      }),
    public: z
      .strictObject({
        cidrs: z
          .array(publicBlock)
          .min(1)
          .max(mostPublicBlocks)
          .meta({
            description: `The public addresses that reach it, 1–${mostPublicBlocks} blocks.`,
            errorMessage: `want a list of 1–${mostPublicBlocks} blocks of public addresses, such as [198.51.100.0/24]`,
          }),
      })
      .optional()
      .meta({
        description:
          "Whether the API has a public address too, and for whom. Without it Google's is reached by a name alone, from anywhere, by whom IAM lets connect (container.clusters.connect); with it by these addresses and those in `private`, and not by its name. On Azure it is public or private for the life of the cluster, and public by these addresses alone. Default: it has none.",
      }),
  })
  .prefault({})
  .meta({ description: "From where the cluster's API is reached: docs/runbooks/reach-the-cluster.md." });

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

const addOn = z.strictObject({
  version: z
    .string()
    .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/)
    .optional()
    .meta({
      description:
        "Its version. Default: the pinned one, of the five that every cluster has; another add-on must say it.",
      errorMessage: "want a version of EKS's, such as v0.9.0-eksbuild.5",
    }),
  settings: z.record(z.string(), z.unknown()).default({}).meta({
    description: "Its settings, laid over the platform's own: `aws eks describe-addon-configuration` says which.",
  }),
});

/** What `cluster` may hold. */
export const clusterSchema = z
  .strictObject({
    version: z.enum(Object.keys(kubernetesVersions) as [string, ...string[]]).meta({
      description:
        "The Kubernetes version, in quotes, one minor version up at a time: docs/runbooks/upgrade-kubernetes.md. Refused once a cloud's support of it has ended.",
      errorMessage: `want ${listed(Object.keys(kubernetesVersions).map((version) => `"${version}"`))}, in quotes`,
    }),
    support: z.enum(supportKinds).default("standard").meta({
      description:
        "How long the version is kept. AWS upgrades a cluster by itself when its support ends; extended support lasts a year longer, at six times the price. Default: standard.",
    }),
    nodes: z
      .object({
        // With none, the cluster's own DNS would have nowhere to run.
        general: group.extend({ min: fewest(1) }).meta({ description: "Where pods run that ask for no other group." }),
      })
      .catchall(group)
      .transform((groups) =>
        Object.fromEntries(
          Object.entries(groups).map(([name, one]) => [name, { ...one, spot: one.spot ?? name === "spot" }]),
        ),
      )
      .meta({
        description:
          "The groups of nodes, by name. compute, memory and spot have machines of their own; others may have any name.",
      }),
    api,
    admins: z.array(roleArn).default([]).meta({
      description:
        "AWS: the IAM roles that may do everything in the cluster, beside the role that created it. With none, only that role gets in. Default: none.",
    }),
    viewers: z.array(roleArn).default([]).meta({
      description: "AWS: the IAM roles that may read everything in the cluster except secrets. Default: none.",
    }),
    access: z
      .array(
        z.strictObject({
          role: roleArn.meta({ description: "The role's ARN." }),
          namespaces: z.array(namespace).min(1).meta({ description: "Where, one namespace at least." }),
          may: z.enum(["admin", "edit", "view"]).meta({
            description:
              "What: everything; everything except roles and their bindings; or read everything except secrets.",
          }),
        }),
      )
      .default([])
      .meta({ description: "AWS: the IAM roles that may do something in some namespaces only. Default: none." }),
    policyEngine: z.enum(["own", "calico"]).default("own").meta({
      description:
        "What enforces network policies: the cluster's own engine, or Calico in its place, never both. Default: own.",
    }),
    addOns: z
      .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,99}$/), addOn)
      .default({})
      .meta({
        description: "AWS: add-ons beside the five that every cluster has, and what differs in those. Default: none.",
      }),
  })
  .meta({ description: "Kubernetes: its version, its groups of nodes, who may do what in it." });
