import { nearest } from "../../components/core/problems";
import { type Fault, faultsOf, setFaults } from "../../simulators/core/pace";
import { World } from "../../simulators/core/world";
import { isDeclared } from "../../simulators/facts/packages";
import { allTokens } from "../../simulators/facts/types";

/** A fault as a person asks for it, `create aws:eks/cluster:Cluster fails once`, and what it means. */
export interface AskedFault {
  text: string;
  fault: Fault;
}

/** How `--fault` is written. */
export const faultForm = "VERB TYPE fails|throttled|slow|crashes|dark [in REGION] [once|N times]";

const verbs = ["create", "update", "delete", "read", "any"] as const;
const kinds = { fails: "fail", throttled: "throttle", slow: "slow", crashes: "crash", dark: "dark" } as const;

/** @throws Error that says which word is wrong, and what is wanted there */
export function readFault(text: string): AskedFault {
  const [verb = "", token = "", kind = "", ...rest] = text.trim().split(/\s+/);
  if (!isOneOf(verb, verbs))
    throw new Error(`"${verb}" is not a verb: want ${verbs.join(", ")}. The form is: ${faultForm}`);
  const types = allTokens();
  if (token !== "*" && !types.includes(token) && !isDeclared(token)) {
    const meant = nearest(token, types);
    throw new Error(
      `the local clouds know no type "${token}"${meant ? `; did you mean ${meant}?` : ""}. A type reads aws:ec2/vpc:Vpc; * is every type.`,
    );
  }
  if (!isOneOf(kind, Object.keys(kinds) as (keyof typeof kinds)[]))
    throw new Error(`"${kind}" is not a fault: want ${Object.keys(kinds).join(", ")}. The form is: ${faultForm}`);
  const more = /^(?:in (?<region>[a-z0-9-]+))?(?:^| )?(?:(?<once>once)|(?<times>[1-9]\d*) times)?$/.exec(
    rest.join(" "),
  );
  if (!more) throw new Error(`"${rest.join(" ")}" is not understood: want "in REGION", "once", "3 times", or nothing.`);
  const { region, once, times } = more.groups!;
  const fault: Fault = {
    token,
    verb: verb === "any" ? "*" : verb,
    kind: kinds[kind],
    ...(region ? { region } : {}),
    // Counted even where it never ends, so that the run can say how often it struck.
    times: once ? 1 : times ? Number(times) : Number.MAX_SAFE_INTEGER,
  };
  return { text: text.trim(), fault };
}

/**
 * Sets faults in the world for one run.
 * @returns how to take them back; it says of each how often it struck
 */
export function arrange(file: string, asked: readonly AskedFault[]): () => string[] {
  if (asked.length === 0) return () => [];
  const standing = inWorld(file, (world) => {
    const before = faultsOf(world);
    setFaults(world, [...asked.map(({ fault }) => fault), ...before]);
    return before;
  });
  return () =>
    inWorld(file, (world) => {
      const left = faultsOf(world).slice(0, asked.length);
      setFaults(world, standing);
      return asked.map(({ text, fault }, i) => `fault "${text}": ${struck(fault.times! - (left[i]?.times ?? 0))}`);
    });
}

function struck(times: number): string {
  if (times === 0) return "never happened: the run did nothing of that kind";
  return times === 1 ? "struck once" : `struck ${times} times`;
}

function inWorld<T>(file: string, work: (world: World) => T): T {
  const world = World.open(file);
  try {
    return work(world);
  } finally {
    world.close();
  }
}

function isOneOf<T extends string>(word: string, words: readonly T[]): word is T {
  return (words as readonly string[]).includes(word);
}
