import { Cloud } from "../core/cloud";
import { text } from "../core/paths";
import type { Request, Rule, TypeSpec, Words } from "../core/spec";
import type { World } from "../core/world";
import type { Props } from "../protocol/values";

/*
 * Waits and moments, which the provider keeps by itself. Source: hashicorp/terraform-provider-time, internal/provider/resource_time_*.go. A wait takes its time where time
 * passes (`--time-scale`), and none elsewhere; a moment is always the same, so that a world that is built again says the same.
 */

const words: Words = {
  refused: ({ api }, doing, _id, { message }) => `${doing} ${api.noun}: ${message}`,
  taken: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} stands already` }),
  gone: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} does not stand` }),
  inUse: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} is referred to` }),
};

/** When everything begins, where nobody says a time. */
const now = "2026-01-01T00:00:00Z";
const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** The seconds of `1h30m`; undefined where it is no duration of Go's. */
export function seconds(duration: string): number | undefined {
  if (!/^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  const parts = [...duration.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, of]) => sum + Number(count) * unit[of!]!, 0);
}

const durations: Rule = {
  id: "time.durations",
  source: "internal/provider/resource_time_sleep.go, validators",
  when: "check",
  check({ inputs }) {
    const wrong = ["createDuration", "destroyDuration"].find(
      (key) => typeof inputs[key] === "string" && seconds(inputs[key]) === undefined,
    );
    return (
      wrong &&
      `Invalid Attribute Value Match. Attribute ${wrong} value must be a number immediately followed by ms, s, m, or h`
    );
  },
};

const base = (inputs: Props): Date => new Date(text(inputs["baseRfc3339"]) ?? text(inputs["rfc3339"]) ?? now);

/** The moment, and its parts. */
const moment = (date: Date): Props => ({
  rfc3339: date.toISOString().replace(".000", ""),
  unix: Math.floor(date.getTime() / 1000),
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
  hour: date.getUTCHours(),
  minute: date.getUTCMinutes(),
  second: date.getUTCSeconds(),
});

function later(date: Date, inputs: Props, kind: "rotation" | "offset"): Date {
  const by = (part: string) => Number(inputs[`${kind}${part}`] ?? 0);
  return new Date(
    Date.UTC(
      ...([
        date.getUTCFullYear() + by("Years"),
        date.getUTCMonth() + by("Months"),
        date.getUTCDate() + by("Days"),
      ] as const),
      ...([
        date.getUTCHours() + by("Hours"),
        date.getUTCMinutes() + by("Minutes"),
        date.getUTCSeconds() + by("Seconds"),
      ] as const),
    ),
  );
}

const stamp = (date: Date): string => date.toISOString().replace(".000", "");

function type(noun: string, rest: Partial<TypeSpec> & Pick<TypeSpec, "outputs">): TypeSpec {
  return {
    token: `time:index/${noun.toLowerCase()}:${noun}`,
    api: { service: "time", noun, create: "Create", delete: "Delete" },
    id: ({ inputs }) => stamp(base(inputs)),
    overwrites: () => true,
    replaceOn: { paths: ["triggers", "baseRfc3339", "rfc3339"], source: `resource_time_${noun.toLowerCase()}.go` },
    rules: [],
    ...rest,
  };
}

export const types: TypeSpec[] = [
  type("Sleep", {
    // Its id is the moment that it is over: here one of its own, so that two of them stand side by side.
    id: (request: Request) => `${now}-${request.digits(12)}`,
    replaceOn: { paths: ["triggers"], source: "resource_time_sleep.go" },
    rules: [durations],
    outputs: () => ({}),
  }),
  type("Static", { outputs: ({ inputs }) => moment(base(inputs)) }),
  type("Offset", {
    outputs: ({ inputs }) => ({ ...moment(later(base(inputs), inputs, "offset")), baseRfc3339: stamp(base(inputs)) }),
  }),
  type("Rotating", {
    outputs({ inputs }) {
      const rotated = text(inputs["rotationRfc3339"]) ?? stamp(later(base(inputs), inputs, "rotation"));
      return { ...moment(base(inputs)), rotationRfc3339: rotated };
    },
  }),
].map((one) =>
  one.token.endsWith("Sleep")
    ? one
    : { ...one, id: (request: Request) => `${stamp(base(request.inputs))}-${request.digits(6)}` },
);

/** The provider of waits. */
export function timeCloud(open: () => World, version: string, timeScale?: number): Cloud {
  const place = () => ({ region: "", account: "", scope: "" });
  return new Cloud({ name: "time", version, types, words, open, place, timeScale, takes });
}

/** A wait takes as long as it says. */
function takes(_token: string, verb: "create" | "update" | "delete", inputs: Props): number | undefined {
  if (verb === "update") return 0;
  return seconds(text(inputs[verb === "create" ? "createDuration" : "destroyDuration"]) ?? "0s");
}
