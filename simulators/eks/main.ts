// A role or a security group among the options comes as a reference: these modules turn it into the resource.
import "@pulumi/aws/ec2";
import "@pulumi/aws/iam";
import { main } from "@pulumi/pulumi/provider";
import { Eks } from "./provider";

void main(new Eks(), process.argv.slice(2));
