import { functionVariables, type BusFunction } from "../../components/core/events";

export type Setting = keyof typeof functionVariables;

/** What a function was given, by the contract's names: `settings.state`. To ask for one that it is not given throws, with the variable's name. */
export type Settings = Readonly<Record<Setting, string>>;

/** Beside what each is given: environment, cloud, function and state. */
const needs: Readonly<Record<BusFunction, readonly Setting[]>> = {
  order: ["bus"],
  payment: [],
  notification: ["deliverUrl", "deliverSecret"],
  analytics: ["analytics"],
  forward: ["forwardBus", "forwardAs"],
};

/**
 * Reads what `handler` needs, all at once, when the function starts: a variable that is missing is told before the first event is lost on it.
 * @param more - what this cloud's functions need beside
 * @throws Error naming each variable that is missing or empty.
 */
export function readSettings(env: NodeJS.ProcessEnv, handler: BusFunction, more: readonly Setting[] = []): Settings {
  const wanted: Setting[] = ["environment", "cloud", "function", "state", ...needs[handler], ...more];
  const missing = wanted.map((one) => functionVariables[one]).filter((name) => !env[name]);
  if (missing.length > 0)
    throw new Error(`The function ${handler} does not start: its environment lacks ${missing.join(", ")}.`);
  return new Proxy({} as Settings, {
    get(_, setting) {
      const name = functionVariables[setting as Setting];
      if (name === undefined) return undefined;
      const value = env[name];
      if (!value) throw new Error(`The function ${handler} was not given ${name}.`);
      return value;
    },
  });
}

/** Whether an address is that of a local API, which is asked without encryption and without a token. Nowhere else: a token never goes out over plain HTTP. */
export function isLocal(address: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(address);
}
