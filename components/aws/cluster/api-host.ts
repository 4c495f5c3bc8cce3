import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import { getParameter } from "@pulumi/aws/ssm/getParameter";
import * as vpc from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { askedAtCreation } from "../../core/guard";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { ownId } from "../../core/own-name";
import { plainTrustOf } from "../common/policy-document";
import { ofAws, role } from "../common/role";
import type { AwsNetworkOutputs } from "../network/network";

export interface ApiHostArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** It stands in the first private subnet, and needs a way to Systems Manager: NAT, or endpoints. */
  network: Pick<AwsNetworkOutputs, "id" | "private">;
  /** Encrypts its disk. */
  volumeKeyArn: Input<string>;
  change?: { instance?: Change<ec2.InstanceArgs> } | undefined;
}

/** The newest Amazon Linux 2023: docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli. It brings the agent of Systems Manager. */
const image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/**
 * A small machine through which people and CI reach a private API: a session of Systems Manager forwards a port to it, for whom IAM lets
 * start one. It has no public address and no open port, nobody logs in to it, and its sessions are in CloudTrail. About 4 $ a month.
 * Source: docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html, "port forwarding to remote host".
 *
 * @example
 * ```ts
 * import { ApiHost } from "./components/aws/cluster/api-host";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 *
 * const { id, securityGroupId } = new ApiHost("api-host", {
 *   place,
 *   account: "123456789012",
 *   network,
 *   volumeKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
 * }).outputs;
 * ```
 */
export class ApiHost extends Component {
  readonly outputs: { id: Output<string>; securityGroupId: Output<string> };

  constructor(name: string, args: ApiHostArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ApiHost", name, args.place, opts);
    const group = this.group(args);
    const { id } = this.instance(args, group);
    this.outputs = { id, securityGroupId: group.id };
    this.registerOutputs(this.outputs);
  }

  private group({ network }: ApiHostArgs): ec2.SecurityGroup {
    const tags = this.tags({ service: "platform" }, ownId(this.id));
    const group = new ec2.SecurityGroup(
      this.label("group"),
      {
        name: this.displayName(ownId(this.id)),
        description: "The machine that leads to the Kubernetes API",
        vpcId: network.id,
        tags,
      },
      this.here,
    );
    new vpc.SecurityGroupEgressRule(
      this.label("https"),
      {
        securityGroupId: group.id,
        description: "Systems Manager, and the Kubernetes API",
        ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
        tags,
      },
      this.here,
    );
    return group;
  }

  private instance({ network, volumeKeyArn, place, change }: ApiHostArgs, group: ec2.SecurityGroup): ec2.Instance {
    const tags = this.tags({ service: "platform" }, ownId(this.id));
    const newest = getParameter({ name: image, region: place.region }, { parent: this }).then(({ value }) => value);
    // The newest image is another one every few weeks: `pulumi up --replace` takes it when somebody wants to.
    const ami = askedAtCreation(this.label("image"), "ami", newest);
    const sound: ec2.InstanceArgs = {
      ami: ami.value,
      instanceType: "t4g.nano",
      subnetId: network.private[0]!.id,
      vpcSecurityGroupIds: [group.id],
      associatePublicIpAddress: false,
      iamInstanceProfile: this.profile(place).name,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: true,
      ebsOptimized: true,
      rootBlockDevice: { encrypted: true, kmsKeyId: volumeKeyArn, volumeType: "gp3", volumeSize: 8, tags },
      tags,
    };
    return new ec2.Instance(this.label("host"), changed(sound, change?.instance), {
      ...this.here,
      ...ami.options,
    });
  }

  private profile(place: Placement): iam.InstanceProfile {
    const name = displayName(place.environment, ownId(this.id), 64);
    const tags = this.tags({ service: "platform" }, ownId(this.id));
    const arn = role(
      (part) => this.label(part),
      {
        name,
        region: place.region,
        description: "The machine that leads to the Kubernetes API",
        trust: plainTrustOf("ec2.amazonaws.com"),
        may: ofAws(["AmazonSSMManagedInstanceCore"]),
        tags,
      },
      this.here,
    );
    // By the ARN, which waits until the role may speak to Systems Manager.
    return new iam.InstanceProfile(
      this.label("profile"),
      { name, role: arn.apply((whole) => whole.split("/").at(-1)!), tags },
      this.here,
    );
  }
}
