import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";

/** What holds one thing between the clouds together, as a cloud's layers hold its parts: with the providers of all that it joins. */
export class BetweenLayer extends ComponentResource {
  /** @param id what it holds: `tunnels` */
  constructor(id: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:Between", id, {}, opts);
    this.registerOutputs();
  }
}
