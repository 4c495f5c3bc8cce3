import type { Props } from "../protocol/values";
import type { Difference } from "./diff";

/** A problem with one property, as Check returns it. */
export interface Problem {
  /** `ingress[0].protocol`, or "" for the whole. */
  path: string;
  reason: string;
}

/** What was read of a resource. */
export interface Read {
  id: string;
  inputs: Props;
  outputs: Props;
}

/** Where a request comes from. */
export interface Subject {
  urn: string;
  token: string;
  name: string;
}

/** What the protocol server needs of a local cloud. Everything is plain JavaScript. */
export interface Provider {
  /** Package name and version, as in `resource-aws-v7.48.0`. */
  name: string;
  version: string;
  checkConfig(news: Props): { inputs: Props; failures: Problem[] };
  /** Inputs of the provider resource whose change replaces it, and with it all that it made. */
  diffConfig(olds: Props, news: Props): Difference;
  configure(inputs: Props): void;
  /** `seed` differs from run to run: it is what made-up names are made from. */
  check(subject: Subject, olds: Props, news: Props, seed: Uint8Array): { inputs: Props; failures: Problem[] };
  /** `olds` and `news` are inputs, `outputs` what the engine's state says that stands. */
  diff(
    subject: Subject,
    id: string,
    olds: Props,
    news: Props,
    ignore: string[],
    outputs: Props,
  ): Difference & { deleteBeforeReplace: boolean };
  create(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }>;
  read(subject: Subject, id: string, outputs: Props): Read | undefined | Promise<Read | undefined>;
  update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props>;
  delete(subject: Subject, id: string, olds: Props): Promise<void>;
  invoke(token: string, args: Props): { outputs: Props; failures: Problem[] };
  /** The engine asks for what is under way to be given up. */
  cancel(): void;
}
