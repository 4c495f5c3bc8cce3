import { text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import { atCreate, createdAt, valueRule } from "../common/checks";
import { iamModel, iamSource, uniqueId } from "./common";

const source = iamSource("service_linked_role");

/** What each service calls its role, of the services whose roles the platform names: IAM User Guide, "Services that work with IAM". */
const roleNames: Record<string, { name: string; suffix: boolean }> = {
  "autoscaling.amazonaws.com": { name: "AWSServiceRoleForAutoScaling", suffix: true },
  "eks-nodegroup.amazonaws.com": { name: "AWSServiceRoleForAmazonEKSNodegroup", suffix: false },
  "config.amazonaws.com": { name: "AWSServiceRoleForConfig", suffix: false },
  "elasticache.amazonaws.com": { name: "AWSServiceRoleForElastiCache", suffix: false },
  "rds.amazonaws.com": { name: "AWSServiceRoleForRDS", suffix: false },
};
const invalid = (message: string) => ({ code: "InvalidInput", message });
const serviceOf = ({ inputs }: Pick<Request, "inputs">): string => String(inputs["awsServiceName"]);

function roleName({ inputs }: Pick<Request, "inputs">): string {
  const suffix = text(inputs["customSuffix"]);
  return `${roleNames[serviceOf({ inputs })]?.name ?? ""}${suffix ? `_${suffix}` : ""}`;
}

const arnOf = (request: Request): string =>
  arn("iam", `role/aws-service-role/${serviceOf(request)}/${roleName(request)}`, request, { region: false });

const known: Rule = {
  id: "iam.service-linked-role.service",
  source: `${iamModel("CreateServiceLinkedRole")}; text: hashicorp/terraform-provider-aws ${source}`,
  check: (request) =>
    roleNames[serviceOf(request)]
      ? undefined
      : invalid(`Service name ${serviceOf(request)} is not one whose role the local AWS knows`),
};

const suffix: Rule = {
  id: "iam.service-linked-role.suffix",
  source: `${iamModel("CreateServiceLinkedRoleRequest")}, CustomSuffix: some services take none; text: getmoto/moto iam/models.py`,
  check: (request) =>
    text(request.inputs["customSuffix"]) && roleNames[serviceOf(request)]?.suffix === false
      ? invalid(`Custom suffix is not allowed for ${serviceOf(request)}`)
      : undefined,
};

const free: Rule = atCreate(
  "iam.service-linked-role.free",
  `${iamModel("CreateServiceLinkedRoleRequest")}, CustomSuffix: "a duplicate role name error"; text: awslabs/data-on-eks`,
  (request) =>
    request.world.all(serviceLinkedToken).some((it) => it.id === arnOf(request))
      ? invalid(`Service role name ${roleName(request)} has been taken in this account, please try a different suffix.`)
      : undefined,
);

export const serviceLinkedToken = "aws:iam/serviceLinkedRole:ServiceLinkedRole";

/** A role of AWS's own making, which only its service may have, and which an account has once. */
export const serviceLinkedRole: TypeSpec = {
  token: serviceLinkedToken,
  api: {
    service: "IAM",
    noun: "IAM Service Linked Role",
    create: "CreateServiceLinkedRole",
    update: "UpdateRole",
    delete: "DeleteServiceLinkedRole",
  },
  global: true,
  id: arnOf,
  replaceOn: { paths: ["awsServiceName", "customSuffix"], source },
  rules: [
    valueRule("iam.service-linked-role.host", source, "awsServiceName", (value) =>
      String(value).includes(".")
        ? undefined
        : "invalid value for aws_service_name (must be a full service hostname e.g. elasticbeanstalk.amazonaws.com)",
    ),
    ...[known, suffix, free],
  ],
  outputs(request) {
    const { current } = request;
    return {
      arn: request.id,
      name: roleName(request),
      path: `/aws-service-role/${serviceOf(request)}/`,
      createDate: createdAt(request, "createDate"),
      uniqueId: current?.outputs["uniqueId"] ?? uniqueId("AROA", request),
    };
  },
};
