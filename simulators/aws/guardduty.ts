import { bag, list } from "../core/paths";
import type { Refusal, Rule, TypeSpec } from "../core/spec";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const folder = "hashicorp/terraform-provider-aws internal/service/guardduty";
const model = "botocore guardduty/2017-11-28/service-2.json";
const detectorToken = "aws:guardduty/detector:Detector";
const featureToken = "aws:guardduty/detectorFeature:DetectorFeature";
const rejected = (why: string): Refusal => ({
  code: "BadRequestException",
  message: `The request is rejected because ${why}.`,
});

const features = [
  ...["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"],
  ...["EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING", "AI_PROTECTION", "AI_ANALYST"],
];
const additions = ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT", "RDS_DATA_RISK"];

const onePerRegion: Rule = {
  id: "guardduty.detector.one-per-region",
  source: `${model} CreateDetector, BadRequestException; docs.aws.amazon.com/guardduty/latest/ug/guardduty_limits.html`,
  check: ({ region, verb, world }) =>
    verb === "create" && world.all(detectorToken).some((it) => it.region === region)
      ? rejected("a detector already exists for the current account")
      : undefined,
};

const frequency: Rule = {
  id: "guardduty.detector.frequency",
  source: `${model} FindingPublishingFrequency`,
  check({ inputs }) {
    const given = inputs["findingPublishingFrequency"];
    const known = given === undefined || ["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"].includes(String(given));
    return known ? undefined : rejected("an invalid or out-of-range value is specified as an input parameter");
  },
};

/** GuardDuty in one region. */
export const detector: TypeSpec = {
  token: detectorToken,
  api: {
    service: "GuardDuty",
    noun: "GuardDuty Detector",
    create: "CreateDetector",
    update: "UpdateDetector",
    delete: "DeleteDetector",
  },
  id: (request) => request.digits(32, "detector"),
  replaceOn: { paths: ["region"], source: `${folder}/detector.go` },
  defaults: (inputs) => ({ enable: true, ...inputs }),
  rules: [onePerRegion, frequency],
  outputs(request) {
    const { account, id, inputs } = request;
    return {
      accountId: account,
      arn: arn("guardduty", `detector/${id}`, request),
      findingPublishingFrequency: inputs["findingPublishingFrequency"] ?? "SIX_HOURS",
    };
  },
  // Its features are settings of it: they go with it.
  inUse: () => undefined,
  after(request, world) {
    if (request.verb !== "delete") return;
    for (const it of world.all(featureToken)) if (it.inputs["detectorId"] === request.id) world.forget(it);
  },
};

const oneRuntime: Rule = {
  id: "guardduty.feature.one-runtime-monitoring",
  source: `${model} DetectorFeatureConfiguration.Name: both runtime monitorings together "will cause an error"`,
  check({ inputs, world }) {
    const other = { EKS_RUNTIME_MONITORING: "RUNTIME_MONITORING", RUNTIME_MONITORING: "EKS_RUNTIME_MONITORING" }[
      String(inputs["name"])
    ];
    const both = world
      .all(featureToken)
      .some(
        (it) =>
          it.inputs["detectorId"] === inputs["detectorId"] &&
          it.inputs["name"] === other &&
          it.inputs["status"] === "ENABLED",
      );
    return both && inputs["status"] === "ENABLED"
      ? rejected("EKS_RUNTIME_MONITORING and RUNTIME_MONITORING cannot be enabled at the same time")
      : undefined;
  },
};

const additionFits: Rule = {
  id: "guardduty.feature.additional-configuration",
  source: "docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html",
  check({ inputs }) {
    const names = list(inputs["additionalConfigurations"]).map((it) => String(bag(it)["name"]));
    const feature = String(inputs["name"]);
    const allowed =
      feature === "RUNTIME_MONITORING"
        ? additions.slice(0, 3)
        : feature === "EKS_RUNTIME_MONITORING"
          ? additions.slice(0, 1)
          : feature === "RDS_LOGIN_EVENTS"
            ? additions.slice(3)
            : [];
    const wrong = names.find((name) => !allowed.includes(name));
    return wrong === undefined
      ? undefined
      : rejected(`the additional configuration ${wrong} is not valid for the feature ${feature}`);
  },
};

/** One feature of a detector. Terraform's deletion leaves the setting as it is. */
const detectorFeature: TypeSpec = {
  token: featureToken,
  api: { service: "GuardDuty", noun: "GuardDuty Detector Feature", create: "UpdateDetector", delete: "UpdateDetector" },
  id: ({ inputs }) => `${String(inputs["detectorId"])}/${String(inputs["name"])}`,
  refers: {
    detectorId: {
      to: detectorToken,
      missing: () => rejected("the input detectorId is not owned by the current account"),
    },
  },
  replaceOn: {
    paths: ["region", "additionalConfigurations.*.name", "detectorId", "name"],
    source: `${folder}/detector_feature.go`,
  },
  overwrites: () => true,
  rules: [
    checks.oneOf("guardduty.feature.name", `${folder}/detector_feature.go`, "name", "name", features),
    checks.oneOf("guardduty.feature.status", `${folder}/detector_feature.go`, "status", "status", [
      "ENABLED",
      "DISABLED",
    ]),
    checks.oneOf(
      "guardduty.feature.addition",
      `${folder}/detector_feature.go`,
      "additionalConfigurations.*.name",
      "additional_configuration.name",
      additions,
    ),
    ...[oneRuntime, additionFits],
  ],
  outputs: () => ({}),
};

/** Amazon GuardDuty. */
export const guardduty: TypeSpec[] = [detector, detectorFeature];
