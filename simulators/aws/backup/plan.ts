import { at, list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { arnForm, lengthBetween } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import { defaultVault, folder, invalid, model, vaultToken } from "./vault";
import * as checks from "../common/checks";
import { isOftenerThanHourly, isSchedule } from "../common/schedules";

export const planToken = "aws:backup/plan:Plan";
const file = `${folder}/plan.go`;

const rulesOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["rules"]).filter(isProps);

/** A rule over each rule of the plan; the text follows the name of the rule, as AWS Backup writes it. */
function perRule(id: string, source: string, problem: (rule: Props, request: Request) => string | undefined): Rule {
  return {
    id,
    source,
    check(request): Refusal | undefined {
      for (const rule of rulesOf(request)) {
        const wrong = problem(rule, request);
        if (wrong !== undefined) return invalid(`Error in rule ${String(rule["ruleName"])} : ${wrong}`);
      }
      return undefined;
    },
  };
}

const schedule = perRule(
  "backup.plan.schedule",
  `${model} BackupRuleInput.ScheduleExpression; EventBridge's expressions`,
  (rule) => {
    const expression = text(rule["schedule"]);
    return expression && !isSchedule(expression) ? `Invalid schedule expression: ${expression}` : undefined;
  },
);

const hourly = perRule(
  "backup.plan.schedule-hourly",
  "docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html: as often as hourly",
  (rule) => {
    const expression = text(rule["schedule"]);
    return expression && isSchedule(expression) && isOftenerThanHourly(expression)
      ? `The backup frequency must not be less than 60 minutes: ${expression}`
      : undefined;
  },
);

const timezone = perRule("backup.plan.timezone", `${model} BackupRuleInput.ScheduleExpressionTimezone`, (rule) => {
  const zone = text(rule["scheduleExpressionTimezone"]);
  return zone && !isTimeZone(zone) ? `Invalid timezone: ${zone}` : undefined;
});

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const longest = 52_560_000;
const startWindow = perRule(
  "backup.plan.start-window",
  `${model} BackupRuleInput.StartWindowMinutes: 60 to 52,560,000; terraform-provider-aws issue 8794`,
  (rule) => {
    const minutes = checks.number(rule, "startWindow") ?? 60;
    if (minutes < 60) return "Invalid window. StartWindowMinutes cannot be less than 60 minutes";
    return minutes > longest ? `Invalid window. StartWindowMinutes cannot be more than ${longest} minutes` : undefined;
  },
);

const completionWindow = perRule(
  "backup.plan.completion-window",
  "docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html: complete within is after start within",
  (rule) => {
    const [start, end] = [checks.number(rule, "startWindow") ?? 60, checks.number(rule, "completionWindow") ?? 180];
    return end > start ? undefined : "Invalid window. CompletionWindowMinutes must be greater than StartWindowMinutes";
  },
);

function lifecycleProblem(lifecycle: Props): string | undefined {
  // The provider leaves zeros out: expandLifecycle.
  const remove = checks.number(lifecycle, "deleteAfter") || undefined;
  const cold = checks.number(lifecycle, "coldStorageAfter") || undefined;
  if (remove !== undefined && (remove < 1 || remove > 36500) && remove !== -1) {
    return "Invalid lifecycle. DeleteAfterDays cannot be less than 1 or more than 36500 days";
  }
  if (cold !== undefined && cold < 1 && cold !== -1)
    return "Invalid lifecycle. MoveToColdStorageAfterDays cannot be less than one day";
  return cold !== undefined && cold > 0 && remove !== undefined && remove > 0 && remove < cold + 90
    ? "Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays"
    : undefined;
}

const lifecycle = perRule(
  "backup.plan.lifecycle",
  `${model} Lifecycle.DeleteAfterDays; texts: terraform-provider-aws issues 24960, 7350`,
  (rule) => {
    const all = [
      rule["lifecycle"],
      ...list(rule["copyActions"]).map((copy) => (isProps(copy) ? copy["lifecycle"] : undefined)),
    ];
    return all
      .filter(isProps)
      .map(lifecycleProblem)
      .find((problem) => problem !== undefined);
  },
);

const continuous = perRule(
  "backup.plan.continuous",
  "docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html; texts: aws-cdk pull 17602, terraform-aws-backup issue 40",
  (rule) => {
    if (rule["enableContinuousBackup"] !== true) return undefined;
    const days = checks.number(rule, "lifecycle.deleteAfter") || undefined;
    if (days === undefined) return "Lifecycle must be specified for backup rule enabled continuous backup";
    if (checks.number(rule, "lifecycle.coldStorageAfter"))
      return "Invalid lifecycle. MoveToColdStorageAfterDays is unavailable";
    return days > 35 ? "Invalid lifecycle. DeleteAfterDays cannot be less than 1 or more than 35 days" : undefined;
  },
);

const targetStands = perRule(
  "backup.plan.target-vault",
  `${model} BackupRuleInput.TargetBackupVaultName`,
  (rule, { world, region }) => {
    const name = String(rule["targetVaultName"]);
    const there = name === defaultVault || world.find(vaultToken, name, "id", region);
    return there ? undefined : `Target backup vault does not exist: ${name}`;
  },
);

/** A vault of another account cannot be looked up: AWS Backup finds that out when it copies. */
const copyStands = perRule(
  "backup.plan.copy-destination",
  `${model} CopyAction.DestinationBackupVaultArn`,
  (rule, request) => {
    for (const copy of list(rule["copyActions"]).filter(isProps)) {
      const destination = text(copy["destinationVaultArn"]) ?? "";
      const parts = parseArn(destination);
      const name = /^backup-vault:(.+)$/.exec(parts?.resource ?? "")?.[1];
      if (parts?.service !== "backup" || name === undefined)
        return `Invalid destination backup vault ARN: ${destination}`;
      const known =
        parts.account !== request.account ||
        name === defaultVault ||
        request.world.find(vaultToken, destination, "arn");
      if (!known) return `Destination backup vault does not exist: ${destination}`;
    }
    return undefined;
  },
);

const names: Rule = {
  id: "backup.plan.rule-names-unique",
  source:
    "docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html: a rule's name is unique in its plan",
  check(request) {
    const given = rulesOf(request).map((rule) => String(rule["ruleName"]));
    const twice = given.find((name, index) => given.indexOf(name) !== index);
    return twice === undefined ? undefined : invalid(`Duplicate rule name in the backup plan: ${twice}`);
  },
};

const someRule: Rule = {
  id: "backup.plan.some-rule",
  source: `${file}: rule is required; text: terraform-plugin-sdk`,
  when: "check",
  check: ({ inputs }) =>
    Array.isArray(inputs["rules"]) && inputs["rules"].length === 0
      ? 'rules: Insufficient rule blocks: At least 1 "rule" blocks are required.'
      : undefined,
};

const sameDocument: Rule = {
  id: "backup.plan.document-unique",
  source: `${model} AlreadyExistsException`,
  check({ inputs, verb, world, region }) {
    const document = (props: Props): string =>
      JSON.stringify([props["name"], props["rules"], props["advancedBackupSettings"]]);
    const twin = world
      .all(planToken)
      .some((plan) => plan.region === region && document(plan.inputs) === document(inputs));
    return verb === "create" && twin
      ? { code: "AlreadyExistsException", message: "Backup plan with the same plan document already exists" }
      : undefined;
  },
};

/** When what is backed up, for how long, and where copies go. */
export const plan: TypeSpec = {
  token: planToken,
  api: {
    service: "Backup",
    noun: "Backup Plan",
    create: "CreateBackupPlan",
    update: "UpdateBackupPlan",
    delete: "DeleteBackupPlan",
  },
  id: (request) => checks.uuid(request, "plan"),
  autoName: { property: "name", max: 50 },
  replaceOn: { paths: ["region", "name"], source: file },
  rules: [
    someRule,
    lengthBetween(
      "backup.plan.rule-name-length",
      `${file}; ${model} BackupRuleName`,
      "rules.*.ruleName",
      "rule_name",
      1,
      50,
    ),
    checks.matches(
      "backup.plan.rule-name",
      `${file}; ${model} BackupRuleName`,
      "rules.*.ruleName",
      "rule_name",
      /^[0-9A-Za-z_.-]+$/,
      "must contain only alphanumeric characters, hyphens, underscores, and periods",
    ),
    checks.matches(
      "backup.plan.target-vault-name",
      file,
      "rules.*.targetVaultName",
      "target_vault_name",
      /^[0-9A-Za-z_-]{2,50}$/,
      "must contain only alphanumeric characters, hyphens, and underscores",
    ),
    arnForm("backup.plan.copy-arn", "rules.*.copyActions.*.destinationVaultArn", "destination_vault_arn"),
    checks.oneOf("backup.plan.advanced-type", file, "advancedBackupSettings.*.resourceType", "resource_type", ["EC2"]),
    ...[
      names,
      schedule,
      hourly,
      timezone,
      startWindow,
      completionWindow,
      lifecycle,
      continuous,
      targetStands,
      copyStands,
      sameDocument,
    ],
  ],
  outputs: (request) => ({
    arn: arn("backup", `backup-plan:${request.id}`, request),
    rules: rulesOf(request).map(filledIn),
    version: Buffer.from(
      checks.uuid(
        request,
        request.verb === "update" ? `version ${JSON.stringify(request.inputs["rules"])}` : "version",
      ),
    ).toString("base64"),
  }),
  inUse: () => ({
    code: "InvalidRequestException",
    message: "Related backup plan selections must be deleted prior to backup plan deletion",
  }),
};

/** With the provider's own defaults. */
function filledIn(rule: Props): Props {
  const filled: Props = {
    completionWindow: 180,
    enableContinuousBackup: false,
    scheduleExpressionTimezone: "Etc/UTC",
    startWindow: 60,
    ...rule,
  };
  const cycle = at(rule, "lifecycle");
  if (isProps(cycle)) filled["lifecycle"] = { optInToArchiveForSupportedResources: false, ...cycle };
  return filled;
}
