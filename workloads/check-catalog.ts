import { existsSync, readFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi";
import { eventTypes } from "../components/core/events";
import { usualPools } from "../components/core/pools";
import { nearest } from "../components/core/problems";
import { scales, type ServiceEntry } from "../components/kubernetes/service-entry";

/*
 * What is wrong with the records of the catalogue. Types hold some of it, but a preview and `npm run generate` run without a compiler.
 */

/** Every key of a record: the compiler holds that none is missing here. */
const keys: Readonly<Record<keyof Omit<ServiceEntry, "name">, true>> = {
  ...{
    about: true,
    image: true,
    ports: true,
    runtime: true,
    protocol: true,
    path: true,
    imagePath: true,
    routes: true,
  },
  ...{
    limits: true,
    health: true,
    metrics: true,
    env: true,
    dataClass: true,
    needs: true,
    usesCloud: true,
    events: true,
    calls: true,
  },
  ...{
    priority: true,
    team: true,
    pool: true,
    qos: true,
    release: true,
    resources: true,
    scaling: true,
    schedule: true,
    target: true,
  },
};

/** A problem: of which record, under which key, and what to do. */
export interface CatalogProblem {
  service: string;
  key: string;
  message: string;
}

type Report = (key: string, message: string) => void;

/**
 * Everything that is wrong with the records.
 * @param teams who may answer for a service
 */
export function problemsIn(services: readonly ServiceEntry[], teams: readonly string[]): CatalogProblem[] {
  return services.flatMap((service) => {
    const found: CatalogProblem[] = [];
    const report: Report = (key, message) => found.push({ service: service.name, key, message });
    checkWords(service, teams, report);
    checkPaths(service, services, report);
    checkCalls(service, services, report);
    checkBounds(service, report);
    checkEvents(service, report);
    return found;
  });
}

function checkWords(service: ServiceEntry, teams: readonly string[], report: Report): void {
  known(report, "", Object.keys(service), ["name", ...Object.keys(keys)]);
  known(report, "needs", Object.keys(service.needs), ["database", "cache", "search", "analytics", "objects", "vault"]);
  const { vault } = service.needs;
  if (vault) {
    known(report, "needs.vault", Object.keys(vault), ["secrets", "encrypts"]);
    for (const variable of vault.secrets)
      if (!/^[A-Z][A-Z0-9_]{0,62}$/.test(variable) || variable in service.env)
        report(
          "needs.vault.secrets",
          `want names of variables that nothing else sets, such as API_KEY, got ${variable}`,
        );
  }
  if (service.needs.cache !== false) known(report, "needs.cache", Object.keys(service.needs.cache), ["cluster"]);
  const among = (
    key: "team" | "pool" | "priority" | "qos" | "runtime" | "protocol" | "release",
    words: readonly string[],
  ) => {
    const word = service[key];
    if (word !== undefined && !words.includes(word)) report(key, unknown(`"${word}"`, word, words));
  };
  among("team", teams);
  among("pool", usualPools);
  among("priority", ["critical", "standard"]);
  among("qos", ["guaranteed", "burstable"]);
  among("runtime", ["go", "node"]);
  among("protocol", ["http", "websocket"]);
  among("release", ["canary", "blueGreen"]);
}

function known(report: Report, at: string, found: readonly string[], words: readonly string[]): void {
  for (const key of found)
    if (!words.includes(key)) report(at === "" ? key : `${at}.${key}`, unknown("key", key, words));
}

function unknown(what: string, word: string, words: readonly string[]): string {
  const meant = nearest(word, words);
  return `unknown ${what}; ${meant === undefined ? `known here: ${words.join(", ")}` : `did you mean ${meant}?`}`;
}

const within = (path: string, above: string) => `${path}/`.startsWith(above === "/" ? "/" : `${above}/`);

function checkPaths(service: ServiceEntry, services: readonly ServiceEntry[], report: Report): void {
  const { name, path, routes, ports } = service;
  const others = services.filter((other) => other.name !== name);
  if (!/^\/$|^(\/[a-z0-9-]+)+$/.test(path)) report("path", `want a path such as /api/v1/${name}, got "${path}"`);
  const clash = others.find((other) =>
    [path, other.path].includes("/") ? path === other.path : within(path, other.path) || within(other.path, path),
  );
  if (clash) report("path", `"${path}" meets ${clash.name}'s, ${clash.path}: want one that no other service has`);
  for (const route of routes)
    if (!within(route.path, path)) report("routes", `"${route.path}" is not within the service's own path, "${path}"`);
  for (const [port, number] of Object.entries(ports)) {
    const taken = others.find((other) => Object.values(other.ports).includes(number));
    if (taken) report(`ports.${port}`, `${number} is ${taken.name}'s: want one that no other service has`);
    if (!(number > 1023 && number < 65536)) report(`ports.${port}`, `want 1024–65535, got ${number}`);
  }
}

function checkCalls({ name, calls }: ServiceEntry, services: readonly ServiceEntry[], report: Report): void {
  for (const { to, over } of calls) {
    const callee = services.find((service) => service.name === to);
    const names = services.map((service) => service.name).filter((other) => other !== name);
    if (to === name) report("calls", "it calls itself: leave that out");
    else if (!callee) report("calls", unknown(`"${to}"`, to, names));
    else if (callee.ports[over] === undefined) report("calls", `${to} has no ${over} port`);
  }
}

function checkBounds({ scaling, schedule, resources }: ServiceEntry, report: Report): void {
  for (const scale of scales) {
    const { min, max } = scaling[scale];
    if (!(min >= 1 && max >= min))
      report(`scaling.${scale}`, `want 1 or more, and max not below min: got ${min} to ${max}`);
    const morning = schedule?.morning[scale];
    if (morning !== undefined && !(morning >= min && morning <= max))
      report(`schedule.morning.${scale}`, `want ${min}–${max}, which scaling.${scale} allows, got ${morning}`);
    const { cpu } = resources[scale];
    if (!(cpu.request > 0 && cpu.limit >= cpu.request))
      report(`resources.${scale}`, `want a limit not below the request: got ${cpu.request} and ${cpu.limit}`);
  }
}

function checkEvents({ events }: ServiceEntry, report: Report): void {
  if (events === undefined) return;
  known(report, "events", Object.keys(events), ["emits", "takes"]);
  const { emits, takes } = events;
  if (emits.length + takes.length === 0) report("events", "want a type that it emits or takes: leave it out otherwise");
  for (const [key, types] of Object.entries({ emits, takes })) {
    for (const [index, type] of types.entries()) {
      if (!eventTypes.includes(type)) report(`events.${key}`, unknown(`"${type}"`, type, eventTypes));
      if (types.indexOf(type) !== index) report(`events.${key}`, `want ${type} once`);
    }
  }
}

const file = "workloads/catalog.ts";

/** The line of a record's key in the catalogue's text; of the record where it has no line of its own. */
export function lineOf({ service, key }: CatalogProblem, text: string): number | undefined {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => new RegExp(`^  "?${service}"?: \\{`).test(line));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, at) => at > start && line.startsWith("  }"));
  const [first = ""] = key.split(".");
  const own = lines.findIndex((line, at) => at > start && at < end && line.startsWith(`    ${first}:`));
  return (own < 0 ? start : own) + 1;
}

/** @throws RunError, which Pulumi prints without a stack trace, with every problem of the records, a line each */
export function mustBeSound(services: readonly ServiceEntry[], teams: readonly string[]): void {
  const problems = problemsIn(services, teams);
  if (problems.length === 0) return;
  // Pulumi runs the program in bin/, and `npm run generate` runs in the project's folder. From elsewhere the record's name has to do.
  const found = [file, `../${file}`].find((one) => existsSync(one));
  const text = found === undefined ? "" : readFileSync(found, "utf8");
  const lines = problems.map((problem) => {
    const line = lineOf(problem, text);
    return `${file}${line === undefined ? "" : `:${line}`}: ${problem.service}.${problem.key}: ${problem.message}`;
  });
  throw new RunError(lines.join("\n"));
}
