import type { Provider } from "../../../simulators/core/provider";
import { Secret, UNKNOWN } from "../../../simulators/protocol/values";

/** A provider that writes down what it is asked, and answers with everything that the protocol can carry. */
export function recorder(calls: unknown[][]): Provider {
  const note = (...call: unknown[]) => void calls.push(call);
  return {
    name: "recorder",
    version: "1.2.3",
    checkConfig(news) {
      note("checkConfig", news);
      return { inputs: news, failures: [{ path: "region", reason: "no such region" }] };
    },
    diffConfig(olds, news) {
      note("diffConfig", olds, news);
      return { changes: [{ path: "region", root: "region", kind: "update-replace" }], replaces: true };
    },
    configure: (inputs) => note("configure", inputs),
    check(subject, olds, news, seed) {
      note("check", subject, olds, news, [...seed]);
      return { inputs: { ...news, filled: 1 }, failures: [{ path: "a[0].b", reason: "is wrong" }] };
    },
    diff(subject, id, olds, news, ignore, outputs) {
      note("diff", subject, id, olds, news, ignore, outputs);
      const changes = [
        { path: "a[0].b", root: "a", kind: "add" as const },
        { path: "a[1]", root: "a", kind: "delete" as const },
        { path: "c", root: "c", kind: "update-replace" as const },
      ];
      return { changes: news["same"] ? [] : changes, replaces: true, deleteBeforeReplace: true };
    },
    async create(subject, inputs, preview) {
      note("create", subject, inputs, preview);
      if (inputs["refuse"] === "now") throw new TypeError("the cloud refuses");
      return { id: preview ? "" : "id-1", outputs: { ...inputs, computed: UNKNOWN, password: new Secret("s") } };
    },
    read(subject, id, outputs) {
      note("read", subject, id, outputs);
      return id === "gone" ? undefined : { id, inputs: { a: 1 }, outputs: { a: 1, b: 2 } };
    },
    async update(subject, id, olds, news, preview) {
      note("update", subject, id, olds, news, preview);
      return news;
    },
    async delete(subject, id, olds) {
      note("delete", subject, id, olds);
    },
    invoke(token, args) {
      note("invoke", token, args);
      return { outputs: { found: [1] }, failures: [{ path: "x", reason: "missing" }] };
    },
    cancel: () => note("cancel"),
  };
}
