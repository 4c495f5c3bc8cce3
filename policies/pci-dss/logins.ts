// Levels, severities and controls: the project's rule catalogue, from the requirement texts.
import type { DeploymentArgs } from "@pulumi/kubernetes/apps/v1";
import { containersOf, type PodSpec } from "../shared/pods";
import { each, findings, type Inputs, notApplicable, type Rule, type StackRule } from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const deployment = "kubernetes:apps/v1:Deployment";

const loginNotShared: StackRule<DeploymentArgs> = {
  id: "k8s-login-not-shared",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.5"], soc2: ["CC6.1", "CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.2.5", "CC6.1", "CC6.3", "164.312(a)(1)", "32(1)(b)"],
  applies: [deployment],
  reads: [],
  judges: "no two workloads sign in with the same password",
  because: "one of them could do what the other may, and a record of the store does not tell them apart",
  remedy: "Give each a user of its own at the store, and a Secret of its own with its login.",
  checkStack(workload, stack) {
    const own = loginsOf(workload.props);
    if (own.length === 0) return notApplicable("it signs in nowhere");
    // A Secret of the same name in another cluster is another one.
    const others = stack
      .all<DeploymentArgs>(deployment)
      .filter(({ urn, providerUrn }) => urn !== workload.urn && providerUrn === workload.providerUrn);
    return findings(() =>
      each(own, (login) =>
        others
          .filter(({ props }) => (ifKnown(() => loginsOf(props)) ?? []).includes(login))
          .map(({ name }) => `${name} signs in with the password of ${login} too; give each its own`),
      ),
    );
  },
};

/** The Secrets, as `NAMESPACE/NAME`, from which a workload has passwords. */
function loginsOf({ metadata, spec }: Inputs<DeploymentArgs>): string[] {
  const pod = spec?.template?.spec as PodSpec | undefined;
  const references = (pod === undefined ? [] : containersOf(pod)).flatMap(({ env = [] }) =>
    env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
  );
  const names = references.filter(({ key }) => /passw/i.test(key)).map(({ name }) => name ?? "");
  return [...new Set(names)].map((name) => `${metadata?.namespace ?? "default"}/${name}`);
}

export const loginRules: readonly Rule[] = [loginNotShared];
