import { awsCloud, type Driver } from "../harness";
import { holds, stand } from "./edge-world";

const account = "123456789012";

describe("GuardDuty", () => {
  const detector = "aws:guardduty/detector:Detector";
  const feature = "aws:guardduty/detectorFeature:DetectorFeature";
  const D = "d".repeat(32);
  const given = (aws: Driver) => stand(aws, detector, D, { enable: true });
  const of = (name: string, more: object = {}) => ({ detectorId: D, name, status: "ENABLED", ...more });
  const addition = (name: string) => ({ additionalConfigurations: [{ name, status: "ENABLED" }] });
  holds([
    {
      token: detector,
      rule: "a second detector",
      given,
      refused: {},
      says: /BadRequestException: The request is rejected because a detector already exists for the current account\./,
      accepted: { region: "us-west-2" },
    },
    {
      token: detector,
      rule: "an unknown frequency",
      refused: { findingPublishingFrequency: "DAILY" },
      says: /invalid or out-of-range value/,
      accepted: { findingPublishingFrequency: "FIFTEEN_MINUTES" },
    },
    {
      token: feature,
      rule: "an unknown feature",
      given,
      refused: of("COFFEE"),
      says: /expected name to be one of/,
      accepted: of("EKS_AUDIT_LOGS"),
    },
    {
      token: feature,
      rule: "a status of no kind",
      given,
      refused: of("EKS_AUDIT_LOGS", { status: "ON" }),
      says: /expected status/,
      accepted: of("EKS_AUDIT_LOGS", { status: "DISABLED" }),
    },
    {
      token: feature,
      rule: "a detector that is not there",
      given,
      refused: of("EKS_AUDIT_LOGS", { detectorId: "none" }),
      says: /input detectorId is not owned by the current account/,
      accepted: of("EKS_AUDIT_LOGS"),
    },
    {
      ...{
        token: feature,
        rule: "both runtime monitorings",
        refused: of("EKS_RUNTIME_MONITORING"),
        says: /cannot be enabled at the same time/,
        accepted: of("EKS_RUNTIME_MONITORING", { status: "DISABLED" }),
      },
      given: async (aws) => {
        given(aws);
        await aws.create(feature, of("RUNTIME_MONITORING"));
      },
    },
    {
      token: feature,
      rule: "an addition of no kind",
      given,
      refused: of("RUNTIME_MONITORING", addition("TEA_MANAGEMENT")),
      says: /expected additional_configuration\.name to be one of/,
      accepted: of("RUNTIME_MONITORING", addition("EC2_AGENT_MANAGEMENT")),
    },
    {
      token: feature,
      rule: "another feature's addition",
      given,
      refused: of("EKS_RUNTIME_MONITORING", addition("EC2_AGENT_MANAGEMENT")),
      says: /EC2_AGENT_MANAGEMENT is not valid/,
      accepted: of("EKS_RUNTIME_MONITORING", addition("EKS_ADDON_MANAGEMENT")),
    },
  ]);

  test("its ARN, and its features' ids", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(detector, {});
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(outputs).toMatchObject({
      accountId: account,
      arn: `arn:aws:guardduty:us-east-1:${account}:detector/${id}`,
      findingPublishingFrequency: "SIX_HOURS",
    });
    expect((await aws.create(feature, of("EKS_AUDIT_LOGS", { detectorId: id }))).id).toBe(`${id}/EKS_AUDIT_LOGS`);
    expect(aws.diff(feature, of("EKS_AUDIT_LOGS"), of("EKS_AUDIT_LOGS", { status: "DISABLED" })).replaces).toBe(false);
    expect(aws.diff(feature, of("EKS_AUDIT_LOGS"), of("S3_DATA_EVENTS")).replaces).toBe(true);
    const runtime = (name: string) => of("RUNTIME_MONITORING", addition(name));
    expect(aws.diff(feature, runtime("EKS_ADDON_MANAGEMENT"), runtime("EC2_AGENT_MANAGEMENT")).replaces).toBe(true);
    await aws.delete(detector, id);
  });
});
