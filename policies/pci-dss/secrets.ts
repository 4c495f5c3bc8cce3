// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { InstanceArgs, LaunchTemplateArgs } from "@pulumi/aws/ec2";
import type { ConfigMapArgs } from "@pulumi/kubernetes/core/v1";
import { type Container, containersOf, judgePod, podPatchTypes, podTypes } from "../shared/pods";
import { each, findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

const instance = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const configMap = "kubernetes:core/v1:ConfigMap";

const noPlainSecret: ResourceRule<never> = {
  id: "any-no-plaintext-secret",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["8.6.2", "8.3.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["8.6.2", "CC6.1", "164.312(a)(2)(iv)", "32(1)(b)"],
  applies: [instance, template, configMap, `${configMap}Patch`, ...podTypes, ...podPatchTypes],
  judges: "no password, key or token stands in a variable, a start script or a config map",
  because: "whoever may look at a machine or a pod could read it, and so can every log that shows it",
  remedy:
    "Keep it in Secrets Manager or a Secret, and refer to it: valueFrom.secretKeyRef, $(VARIABLE), an instance's role.",
  check(inputs, { type }) {
    switch (type) {
      case instance: {
        const { userData, userDataBase64 } = inputs as Inputs<InstanceArgs>;
        return findings(
          () => inText(userData, "userData"),
          () => inText(fromBase64(userDataBase64), "userDataBase64"),
        );
      }
      case template:
        return findings(() => inText(fromBase64((inputs as Inputs<LaunchTemplateArgs>).userData), "userData"));
      case configMap:
      case `${configMap}Patch`: {
        const { data } = inputs as Inputs<ConfigMapArgs>;
        return findings(() => each(Object.keys(data ?? {}), (key) => inVariable(key, data![key], `data.${key}`)));
      }
      default: {
        return judgePod(inputs, type, (pod) => each(containersOf(pod), inContainer));
      }
    }
  },
};

function inContainer({ name, env, command, args }: Container): string[] {
  return each(
    [
      () => each(env, (variable) => inVariable(variable.name, variable.value, `${name}.env.${variable.name}`)),
      () => each(command, (word) => inText(word, `${name}.command`)),
      () => each(args, (word) => inText(word, `${name}.args`)),
    ],
    (ask) => ask(),
  );
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
];

function inText(text: string | undefined, where: string): string | false {
  const shape = shapes.find(([, pattern]) => pattern.test(text ?? ""));
  return shape !== undefined && `${where} holds ${shape[0]}; refer to a secret`;
}

/** A name that promises a credential, whose value is neither empty, nor a reference, nor a switch. */
function inVariable(name: string, value: string | undefined, where: string): string | false {
  const promises =
    /(^|[_.-])(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API[_-]?KEY|ACCESS[_-]?KEY|PRIVATE[_-]?KEY|CREDENTIALS?)$/i.test(
      name,
    );
  if (promises && value && !/^(\$[({].*|true|false|\d{1,3})$/.test(value))
    return `${where} is given in clear; refer to a secret`;
  return inText(value, where);
}

function fromBase64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${text}\n${Buffer.from(text, "base64").toString("utf8")}`;
}

export const secretRules: readonly Rule[] = [noPlainSecret];
