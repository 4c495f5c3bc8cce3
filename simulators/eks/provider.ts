import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";

/** The components that it makes: a cluster, and its parts. */
export const components = ["eks:index:Cluster", "eks:index:ServiceRole", "eks:index:VpcCniAddon"];

/** The local eks provider: components only, as the real one. */
export class Eks implements Provider {
  readonly version = "4.3.0";
  readonly schema = JSON.stringify({ name: "eks", version: this.version });

  /** Registers a component's children with the engine. The SDKs are loaded when the first component comes. */
  async construct(
    name: string,
    type: string,
    inputs: Inputs,
    options: ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const { openWorld } = await import("../core/environment");
    openWorld().close(); // throws where this is not a local run
    if (type !== "eks:index:Cluster") {
      throw new Error(
        `the local eks does not know the component ${type} yet: add it to simulators/eks (see CONTRIBUTING.md)`,
      );
    }
    const [{ Cluster }, { optionsOf }] = await Promise.all([import("./cluster"), import("./options")]);
    const cluster = new Cluster(name, optionsOf(inputs), options);
    return { urn: cluster.urn, state: cluster.state };
  }
}
