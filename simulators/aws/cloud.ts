import { Cloud } from "../core/cloud";
import { bag, text } from "../core/paths";
import type { Problem } from "../core/provider";
import type { TypeSpec } from "../core/spec";
import type { World } from "../core/world";
import data from "../data/aws-sets.json";
import { propertiesOf } from "../facts/check";
import type { Props } from "../protocol/values";
import { accessanalyzer } from "./accessanalyzer";
import { accountSettings } from "./account-settings";
import { acm } from "./acm";
import { backup } from "./backup/types";
import { budgets } from "./budgets";
import { cloudfront } from "./cloudfront/types";
import { cloudtrail } from "./cloudtrail";
import { cloudwatch } from "./cloudwatch/types";
import { codedeploy } from "./codedeploy";
import { configRecorder } from "./config-recorder";
import { costexplorer } from "./costexplorer";
import { convention } from "./declared";
import { directconnect } from "./directconnect/types";
import { dynamodb } from "./dynamodb";
import { ec2 } from "./ec2/types";
import { ecr } from "./ecr/types";
import { eks } from "./eks/types";
import { elasticache } from "./elasticache/types";
import { elasticloadbalancing } from "./elasticloadbalancing/types";
import { answeredHere, callerToken, functions } from "./functions";
import { guardduty } from "./guardduty";
import { iam } from "./iam/types";
import { kms } from "./kms";
import { functions as lambdaFunctions } from "./lambda";
import { lambdaParts } from "./lambda-parts";
import { rds } from "./rds/types";
import { route53 } from "./route53/types";
import { s3 } from "./s3/types";
import { autoscaling } from "./autoscaling";
import { savingsplans } from "./savingsplans";
import { schemas } from "./schemas";
import { secretsmanager } from "./secretsmanager";
import { securityhub } from "./securityhub";
import { signer } from "./signer";
import { sns } from "./sns";
import { sqs } from "./sqs";
import { ssm } from "./ssm";
import { transitGatewayTypes } from "./transit-gateway/types";
import { vpnTypes } from "./vpn/types";
import { wafv2 } from "./wafv2/types";
import { words } from "./words";
import { account } from "./common/account";
import { tagged } from "./common/quotas";
import { regions } from "./common/zones";

const sets: Record<string, string[]> = data.sets;

/** Every type that the local AWS knows. */
export const types: TypeSpec[] = [
  ...accessanalyzer,
  ...accountSettings,
  ...acm,
  ...backup,
  ...budgets,
  ...cloudfront,
  ...cloudtrail,
  ...cloudwatch,
  ...codedeploy,
  ...configRecorder,
  ...costexplorer,
  ...directconnect,
  ...dynamodb,
  ...ec2,
  ...ecr,
  ...eks,
  ...elasticache,
  ...elasticloadbalancing,
  ...guardduty,
  ...iam,
  ...kms,
  ...lambdaFunctions,
  ...lambdaParts,
  ...rds,
  ...route53,
  ...s3,
  ...autoscaling,
  ...savingsplans,
  ...schemas,
  ...secretsmanager,
  ...securityhub,
  ...signer,
  ...sns,
  ...sqs,
  ...ssm,
  ...transitGatewayTypes,
  ...vpnTypes,
  ...wafv2,
].map((type) => tagged({ ...type, sets: sets[type.token] ?? [] }));

/** The local AWS: one account, every region. */
export function awsCloud(open: () => World, timeScale?: number): Cloud {
  return new Cloud({
    name: "aws",
    version: "7.48.0",
    types,
    functions,
    asks,
    convention,
    words,
    open,
    timeScale,
    checkSettings,
    replaceOn: ["region"],
    place: (settings, inputs) => ({
      region: text(inputs["region"]) ?? text(settings["region"]) ?? "us-east-1",
      account,
      scope: "",
    }),
    // Source: terraform-provider-aws website/docs/guides/enhanced-region-support.html.markdown.
    imported(id) {
      const [, plain, region] = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(id) ?? [];
      return plain === undefined ? { id, inputs: {} } : { id: plain, inputs: { region } };
    },
    everywhere(request) {
      const properties = propertiesOf(request.token);
      const out: Props = {};
      if (properties.has("region")) out["region"] = request.region;
      if (properties.has("tagsAll"))
        out["tagsAll"] = { ...bag(bag(request.settings["defaultTags"])["tags"]), ...bag(request.inputs["tags"]) };
      return out;
    },
  });
}

/** Who calls is asked of STS: hashicorp/terraform-provider-aws internal/service/sts/service_package.go, `sts_region`. */
function asks(settings: Props, token: string, region: string): string | undefined {
  if (answeredHere.has(token)) return undefined;
  return token === callerToken ? (text(settings["stsRegion"]) ?? region) : region;
}

function checkSettings(settings: Props): Problem[] {
  const region = settings["region"];
  if (region === undefined) return [{ path: "region", reason: "Missing region configuration" }];
  const accounts = settings["allowedAccountIds"];
  if (Array.isArray(accounts) && accounts.length > 0 && !accounts.includes(account)) {
    return [{ path: "allowedAccountIds", reason: `AWS account ID not allowed: ${account}` }];
  }
  if (typeof region !== "string" || region in regions) return [];
  return [{ path: "region", reason: `invalid AWS Region: ${region}` }];
}
