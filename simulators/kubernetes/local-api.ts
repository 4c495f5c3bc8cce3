import type { Props } from "../protocol/values";
import type { ClusterApi, Found, Writing } from "./api";
import { ApiServer } from "./api-server";
import type { Objects } from "./cluster";
import { serviceApplied } from "./service-controllers";
import { bringSecret, collect, externalSecret } from "./external-secrets";
import { type Kind, resourceOf } from "./kinds";
import { type State, stateOf } from "./readiness";

/** A cluster whose API server and controllers are those of this folder, and whose objects the world keeps. */
export class LocalApi implements ClusterApi {
  private readonly server: ApiServer;

  constructor(private readonly objects: Objects) {
    this.server = new ApiServer(objects);
  }

  async notYet(kind: Kind, sent: Props): Promise<Error | undefined> {
    return this.server.notYet(kind, sent);
  }

  async dryRun(kind: Kind, sent: Props, current: Props | undefined): Promise<Props> {
    return this.server.dryRun(kind, sent, current);
  }

  async create(kind: Kind, sent: Props, { urn, upsert }: Writing & { upsert: boolean }): Promise<string> {
    return this.objects.world.change(() => this.server.create(kind, sent, urn, upsert));
  }

  async update(kind: Kind, id: string, sent: Props, { urn, force }: Writing): Promise<void> {
    this.objects.world.change(() => this.server.update(kind, id, sent, urn, force));
  }

  async find({ token }: Kind, id: string): Promise<Found | undefined> {
    return this.objects.get(token, id);
  }

  async look(kind: Kind, id: string): Promise<{ state: State; outputs: Props }> {
    const { objects } = this;
    return objects.world.change(() => {
      const found = objects.get(kind.token, id);
      if (!found) throw new Error(`${resourceOf(kind)} "${id}" not found`);
      const state = stateOf(objects, kind, found.outputs);
      const { status: _, ...rest } = found.outputs;
      const outputs = state.status === undefined ? rest : { ...rest, status: state.status };
      objects.world.put({ ...found, outputs });
      if (kind.token === "kubernetes:core/v1:Service") serviceApplied(objects, outputs);
      if (kind.token === externalSecret) bringSecret(objects, outputs);
      return { state, outputs };
    });
  }

  /** The world has them from the release itself, as it has all that a release makes. */
  async define(): Promise<void> {}

  async undefine(): Promise<void> {}

  async remove({ token }: Kind, id: string): Promise<void> {
    const { objects, server } = this;
    objects.world.change(() => {
      const found = objects.get(token, id);
      if (!found) return;
      server.remove(found);
      collect(objects, found.outputs);
    });
  }
}
