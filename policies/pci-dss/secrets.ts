// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { InstanceArgs, LaunchTemplateArgs } from "@pulumi/aws/ec2";
import type { FunctionArgs } from "@pulumi/aws/lambda";
import type { ParameterArgs } from "@pulumi/aws/ssm";
import type { FunctionArgs as GoogleFunctionArgs } from "@pulumi/gcp/cloudfunctionsv2";
import type { JobArgs, ServiceArgs } from "@pulumi/gcp/cloudrunv2";
import type { InstanceArgs as GoogleInstanceArgs } from "@pulumi/gcp/compute";
import type { WorkflowArgs } from "@pulumi/gcp/workflows";
import type { ConfigMapArgs } from "@pulumi/kubernetes/core/v1";
import { inContainer, inMap, inScript, inText, inVariable, promises } from "../shared/clear-text";
import { type Container, containersOf, judgePod, podPatchTypes, podTypes } from "../shared/pods";
import { each, findings, type Inputs, notApplicable, type ResourceRule, type Rule, type Verdict } from "../shared/rule";
import { ifKnown } from "../shared/unknown";
import { azureTypes, onAzure } from "./azure-secrets";

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
    ...azureTypes,
  ],
  judges: "no password, key or token stands in a variable, a start script, a parameter or a config map",
  because: "whoever may look at a machine or a pod could read it, and so can every log that shows it",
  remedy:
    "Keep it in Secrets Manager, a SecureString or a Secret, and refer to it: valueFrom.secretKeyRef, $(VARIABLE), its ARN, an instance's role.",
  check(inputs, { type, name }) {
    if (type.startsWith("gcp:")) return onGoogle(inputs, type);
    if (azureTypes.includes(type)) return onAzure(inputs, type);
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
