// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { InstanceArgs, LaunchTemplateArgs } from "@pulumi/aws/ec2";
import type { FunctionArgs } from "@pulumi/aws/lambda";
import type { ParameterArgs } from "@pulumi/aws/ssm";
import type { FunctionArgs as GoogleFunctionArgs } from "@pulumi/gcp/cloudfunctionsv2";
import type { JobArgs, ServiceArgs } from "@pulumi/gcp/cloudrunv2";
import type { InstanceArgs as GoogleInstanceArgs } from "@pulumi/gcp/compute";
import type { WorkflowArgs } from "@pulumi/gcp/workflows";
import type { ConfigMapArgs } from "@pulumi/kubernetes/core/v1";
import { type Container, containersOf, judgePod, podPatchTypes, podTypes } from "../shared/pods";
import { each, findings, type Inputs, notApplicable, type ResourceRule, type Rule, type Verdict } from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const instance = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const lambda = "aws:lambda/function:Function";
const parameter = "aws:ssm/parameter:Parameter";
const configMap = "kubernetes:core/v1:ConfigMap";
const runService = "gcp:cloudrunv2/service:Service";
const runJob = "gcp:cloudrunv2/job:Job";
const googleFunction = "gcp:cloudfunctionsv2/function:Function";
const workflow = "gcp:workflows/workflow:Workflow";
const googleMachines: readonly string[] = [
  "gcp:compute/instance:Instance",
  "gcp:compute/instanceTemplate:InstanceTemplate",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
];

const noPlainSecret: ResourceRule<never> = {
  id: "any-no-plaintext-secret",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["8.6.2", "8.3.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["8.6.2", "CC6.1", "164.312(a)(2)(iv)", "32(1)(b)"],
  applies: [
    ...[instance, template, lambda, parameter, configMap, `${configMap}Patch`, ...podTypes, ...podPatchTypes],
    ...[runService, runJob, googleFunction, workflow, ...googleMachines],
  ],
  judges: "no password, key or token stands in a variable, a start script, a parameter or a config map",
  because: "whoever may look at a machine or a pod could read it, and so can every log that shows it",
  remedy:
    "Keep it in Secrets Manager, a SecureString or a Secret, and refer to it: valueFrom.secretKeyRef, $(VARIABLE), its ARN, an instance's role.",
  check(inputs, { type, name }) {
    if (type.startsWith("gcp:")) return onGoogle(inputs, type);
    switch (type) {
      case instance: {
        const { userData, userDataBase64 } = inputs as Inputs<InstanceArgs>;
        return findings(
          () => inScript(userData, "userData"),
          () => inScript(userDataBase64, "userDataBase64"),
        );
      }
      case template:
        return findings(() => inScript((inputs as Inputs<LaunchTemplateArgs>).userData, "userData"));
      case lambda: {
        const { environment } = inputs as Inputs<FunctionArgs>;
        return findings(() => inMap(environment?.variables, "environment.variables"));
      }
      case parameter:
        return inParameter(inputs as Inputs<ParameterArgs>, name);
      case configMap:
      case `${configMap}Patch`: {
        const { data } = inputs as Inputs<ConfigMapArgs>;
        return findings(() => inMap(data, "data"));
      }
      default: {
        return judgePod(inputs, type, (pod) => each(containersOf(pod), inContainer));
      }
    }
  },
};

/** Where Google shows what somebody wrote down: services, functions, workflows, start scripts and other metadata of machines. */
function onGoogle(inputs: object, type: string): Verdict {
  switch (type) {
    case runService:
      return findings(() =>
        each((inputs as Inputs<ServiceArgs>).template.containers as RunContainer[], inRunContainer),
      );
    case runJob:
      return findings(() =>
        each((inputs as Inputs<JobArgs>).template.template.containers as RunContainer[], inRunContainer),
      );
    case googleFunction: {
      const { serviceConfig, buildConfig } = inputs as Inputs<GoogleFunctionArgs>;
      return findings(
        () => inMap(serviceConfig?.environmentVariables, "serviceConfig.environmentVariables"),
        () => inMap(buildConfig?.environmentVariables, "buildConfig.environmentVariables"),
      );
    }
    case workflow: {
      const { userEnvVars, sourceContents } = inputs as Inputs<WorkflowArgs>;
      return findings(
        () => inMap(userEnvVars, "userEnvVars"),
        () => inText(sourceContents, "sourceContents"),
      );
    }
    default: {
      const { metadata, metadataStartupScript } = inputs as Inputs<GoogleInstanceArgs>;
      return findings(
        () => inScript(metadataStartupScript, "metadataStartupScript"),
        () =>
          each(Object.keys(metadata ?? {}), (key) =>
            /script|user-data/.test(key)
              ? inScript(metadata![key], `metadata.${key}`)
              : inVariable(key, metadata![key], `metadata.${key}`),
          ),
      );
    }
  }
}

/** A container of Cloud Run, which names its parts in the plural. */
interface RunContainer {
  name?: string;
  envs?: readonly { name: string; value?: string }[];
  commands?: readonly string[];
  args?: readonly string[];
}

function inRunContainer({ name = "the container", envs: env, commands: command, args }: RunContainer): string[] {
  return inContainer({ name, env, command, args } as Container);
}

function inMap(variables: Readonly<Record<string, string>> | undefined, where: string): string[] {
  return each(Object.keys(variables ?? {}), (key) => inVariable(key, variables![key], `${where}.${key}`));
}

function inContainer({ name, env, command, args }: Container): string[] {
  return each(
    [
      () => each(env, (variable) => inVariable(variable.name, variable.value, `${name}.env.${variable.name}`)),
      () => each(command, (word) => inCommands(word, `${name}.command`)),
      () => each(args, (word, index) => [...inCommands(word, `${name}.args`), ...afterOption(args!, index, name)]),
    ],
    (ask) => ask(),
  );
}

/** An option and its value may be words of their own: `--password`, `hunter2`. */
function afterOption(args: readonly string[], index: number, container: string): string[] {
  const option = index === 0 ? undefined : /^--?([A-Za-z][\w.-]*)$/.exec(args[index - 1]!)?.[1];
  return option !== undefined && promises(option) && isPlain(args[index]!) && !args[index]!.startsWith("-")
    ? [`${container}.args gives ${option} in clear; refer to a secret`]
    : [];
}

/** What nobody writes but as a credential. Sources: the issuers' documentation of their formats, as GitHub's secret scanning lists them. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ["an access key of AWS", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a private key", /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/],
  ["a token of GitHub", /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/],
  ["a token of Slack", /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ["a live key of Stripe", /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ["a key of Google", /\bAIza[A-Za-z0-9_-]{35}\b/],
  // What the kubelet or a shell fills in is no password.
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(?![$]|%24)[^\s/@]+@/i],
  // As drivers of Go write one: USER:PASSWORD@tcp(HOST:PORT)/NAME.
  ["a password in an address", /(^|[\s"'=])[^\s:/@"'=]+:(?![$])[^\s/@"']+@(tcp|unix)\(/i],
  // PostgreSQL, ODBC, JDBC: password=… among other settings. No space stands there, and no call follows.
  [
    "a password in its settings",
    /(?<![a-z_.-])(password|passwd|pwd)=(?!["']?([$<{*%./]|(true|false|null|none)\b))["']?[^\s;&"',()[\]{}<>]{4,}(?=[\s;&"',]|$)/i,
  ],
  [
    "a password of MySQL",
    /\bmysql(dump|admin|import|check|sh)?\b[^\n|;&]{0,400}\s-p(?!["']?[$<{]|["']?\s)["']?[^\s"']{3,}/,
  ],
  [
    "a password of a command",
    /\b(curl|wget)\b[^\n|;&]{0,400}\s(-u|--user|--proxy-user|-U)[ =]?["']?[^\s:"'$]+:(?![$<{"']|\s|$)[^\s"']+/,
  ],
  ["a password of a command", /\bsshpass\s+-p\s*(?!["']?[$<{])["']?[^\s"']{3,}/],
  ["a password of Redis", /\bredis-cli\b[^\n|;&]{0,400}\s(-a|--pass)[ =]?(?!["']?[$<{])["']?[^\s"']{3,}/],
];

function inText(text: string | undefined, where: string): string | false {
  const shape = shapes.find(([, pattern]) => pattern.test(text ?? ""));
  return shape !== undefined && `${where} holds ${shape[0]}; refer to a secret`;
}

/** A name that promises a credential, whose value is neither empty, nor a reference, nor a switch. */
function inVariable(name: string, value: string | undefined, where: string): string | false {
  if (promises(name) && value && !isReference(value) && !/^(true|false|\d{1,3})$/.test(value))
    return `${where} is given in clear; refer to a secret`;
  return inText(value, where);
}

/** PWD alone is where a shell stands. What is called DSN may be all but the password: whether one is in it, the shapes say. */
function promises(name: string): boolean {
  return /((^|[_.-])(PASSWORD|PASSWD|PASS|PASSPHRASE|SECRET|TOKEN|(API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|JWT)[_-]?KEY|CREDENTIALS?)|[_.-]PWD|^PGPASSWORD|^REDISCLI_AUTH)$/i.test(
    name,
  );
}

/** What something else fills in, and what says where the secret is: `$(NAME)`, `${NAME}`, `{{resolve:secretsmanager:…}}`, an ARN, a key's alias. */
function isReference(value: string): boolean {
  return /^(\$[({]|\{\{|arn:[\w-]+:|alias\/)/.test(value);
}

/** A script, or cloud-init's YAML, as text or in base64: what each of its lines sets, but for comments. */
function inScript(script: string | undefined, where: string): string[] {
  const text = script === undefined ? "" : `${script}\n${Buffer.from(script, "base64").toString("utf8")}`;
  return inCommands(text, where);
}

/** What is set in a text that a shell or a program reads, and what nobody writes but as a credential. */
function inCommands(text: string, where: string): string[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  const set = lines.flatMap((line) =>
    assignments.flatMap((form) => [...line.matchAll(form)].map(({ groups }) => groups as unknown as Assigned)),
  );
  const clear = set.filter(({ name, value }) => promises(name) && isPlain(value.replace(/^(["'])(.*)\1$/, "$2")));
  const names = [...new Set(clear.map(({ name }) => name))];
  return [inText(text, where), ...names.map((name) => `${where} gives ${name} in clear; refer to a secret`)].filter(
    (said) => said !== false,
  );
}

interface Assigned {
  name: string;
  value: string;
}

/** `NAME=value`, `--NAME=value` and `--NAME value` wherever a word begins; `NAME = value`, and `NAME: value` of YAML or JSON, where a line does. */
const assignments = [
  /(?<=^|[\s"'])--(?<name>[A-Za-z][\w.-]*)[=\s]["']?(?<value>(?!-)"[^"]*"|'[^']*'|[^\s;&"'-][^\s;&"']*)/g,
  /(?<=^|[\s;&"'])(?<name>[A-Za-z_][\w.-]*)=(?<value>"[^"]*"|'[^']*'|[^\s;&"']+)/g,
  /^\s*(?:- )?["']?(?<name>[A-Za-z_][\w.-]*)["']?(?:\s+=\s+|:\s+)(?<value>"[^"]*"|'[^']*'|[^\s;&"']+)/g,
];

/** In a script, `$NAME`, what a command gives and a path are references too; a word of less than four letters is a switch. */
function isPlain(value: string): boolean {
  return (
    value.length >= 4 && !isReference(value) && !/^([$`<]|(true|false|null|none)$|\.{0,2}\/[\w./-]+$)/i.test(value)
  );
}

/** A parameter that is no SecureString is read by whoever may read parameters. One that Pulumi names ends in seven digits of its own. */
function inParameter({ type, name, value, insecureValue }: Inputs<ParameterArgs>, logicalName: string): Verdict {
  if (type === "SecureString") return notApplicable("it is encrypted");
  const names = [ifKnown(() => name) ?? "", logicalName].map((one) =>
    one.replace(/^.*\//, "").replace(/-[0-9a-f]{7}$/, ""),
  );
  const called = names.find(promises) ?? logicalName;
  return findings(
    () => inVariable(called, value, "value"),
    () => inVariable(called, insecureValue, "insecureValue"),
  );
}

export const secretRules: readonly Rule[] = [noPlainSecret];
