import type { World } from "../core/world";
import type { Props } from "../protocol/values";
import { ApiServer } from "./api-server";
import { clusterCalled, Objects } from "./cluster";
import type { Kind } from "./kinds";
import { idOf, namespaceOf, nameOf } from "./objects";
import { manifestToken } from "./manifest-store";

/**
 * The provider with `renderYamlToDirectory`: it writes manifests, and applies none. They are kept in the world, as if they had been committed at once to the repository that
 * Argo CD looks at, and Argo CD is told.
 * Source: pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, `yamlRenderMode`: what was sent is what comes out; nothing is asked of a cluster, and nobody waits.
 */
export class ManifestMode {
  /** @param cluster - the setting `clusterIdentifier`: the cluster that they are for */
  constructor(
    private readonly world: World,
    private readonly cluster: string,
  ) {}

  put(kind: Kind, inputs: Props): { id: string; outputs: Props } {
    const id = idOf(namespaceOf(inputs, kind), nameOf(inputs));
    const outputs = Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
    this.world.change(() => {
      this.world.put({ ...this.place(kind, id), inputs, outputs });
      this.tell();
    });
    return { id, outputs };
  }

  /** An object that another provider applied so far, and that is only written from now on: it stands in the repository from the start. */
  begin(kind: Kind, id: string, inputs: Props): void {
    if (this.find(kind, id) === undefined) this.put(kind, inputs);
  }

  find(kind: Kind, id: string): { inputs: Props; outputs: Props } | undefined {
    const { token, id: own, scope, region } = this.place(kind, id);
    return this.world.get(token, own, scope, region);
  }

  remove(kind: Kind, id: string): void {
    this.world.change(() => {
      this.world.forget({ ...this.place(kind, id), inputs: {}, outputs: {} });
      this.tell();
    });
  }

  private place(kind: Kind, id: string) {
    return { token: manifestToken(kind.token), id: `${this.cluster} ${id}`, scope: "", region: "" };
  }

  private tell(): void {
    const cluster = clusterCalled(this.cluster, this.world);
    if (cluster) new ApiServer(new Objects(this.world, cluster)).sync();
  }
}
