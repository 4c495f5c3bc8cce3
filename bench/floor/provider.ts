import type { Provider } from "../../simulators/core/provider";
import { serve } from "../../simulators/protocol/server";

const none = { changes: [], replaces: false };

/** The least that a provider can do: it accepts everything and remembers nothing. */
const floor: Provider = {
  name: "floor",
  version: "1.0.0",
  checkConfig: (news) => ({ inputs: news, failures: [] }),
  diffConfig: () => none,
  configure: () => undefined,
  check: (_subject, _olds, news) => ({ inputs: news, failures: [] }),
  diff: () => ({ ...none, deleteBeforeReplace: false }),
  create: async (subject, inputs, preview) => ({ id: preview ? "" : subject.name, outputs: inputs }),
  read: (_subject, id, outputs) => ({ id, inputs: outputs, outputs }),
  update: async (_subject, _id, _olds, news) => news,
  delete: async () => undefined,
  invoke: () => ({ outputs: {}, failures: [] }),
  cancel: () => undefined,
};

void serve(floor);
