import { Role, type RoleArgs } from "@pulumi/aws/iam/role";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { main } from "@pulumi/pulumi/provider";
import { registerResourceModule } from "@pulumi/pulumi/runtime/rpc";
import { endWithEngine } from "../protocol/ending";
import { Eks } from "./provider";

// A role or a security group among the options comes as a reference: this turns it into the resource. The SDK's own modules, which register all of
// a service's types, take a fifth of the start.
registerResourceModule("aws", "iam/role", { construct: (name, _, urn) => new Role(name, {} as RoleArgs, { urn }) });
registerResourceModule("aws", "ec2/securityGroup", {
  construct: (name, _, urn) => new SecurityGroup(name, undefined, { urn }),
});

endWithEngine();
void main(new Eks(), process.argv.slice(2));
