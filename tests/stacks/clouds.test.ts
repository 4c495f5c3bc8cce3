import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Recorded } from "../mocks";
import { aws } from "./clouds/aws";
import { azure } from "./clouds/azure";
import { google } from "./clouds/google";
import { questions, things, Unanswered, type Answers, type Question, type Thing } from "./clouds/contract";
import { page, type Answered, type AskedCloud } from "./clouds/page";
import { called } from "./google";
import { compositionOf, root, withAzure } from "./spec";

const file = path.join(root, "docs", "reference", "clouds.md");
const names = Object.keys(things) as Thing[];

/** prod, with all that it has in the end, and a database of Google's own: one that follows AWS's has no copies and no backups. */
async function prod(): Promise<Recorded> {
  const asked = withAzure("prod");
  const { warmStandby: _, ...gcp } = asked.clouds.gcp!;
  const spec = { ...asked, clouds: { ...asked.clouds, gcp } };
  return compositionOf({ ...spec, edge: { ...spec.edge!, dns: { mode: "zone", delegated: true } } });
}

let recorded: Recorded;
const answers: Record<AskedCloud, Answers | undefined> = { aws: undefined, gcp: undefined, azure: undefined };
beforeAll(async () => {
  recorded = await prod();
  answers.aws = aws(recorded);
  answers.gcp = google(recorded);
  answers.azure = azure(recorded);
}, 120_000);

/** Where a cloud takes no key of ours, and the page says so: vaults of Azure's for secrets, its place to search logs, and its topic. */
const takesNone: Readonly<Record<AskedCloud, readonly Thing[]>> = {
  aws: [],
  gcp: [],
  azure: ["secrets", "vault", "record", "bus"],
};

/** Whether an answer, or each of several, is that the key is ours. */
const isOwn = (answer: string): boolean => answer.split("; ").every((each) => /(^|: )yes: `/.test(each));

/** All answers of a cloud, and the questions that it leaves open. */
function asked(cloud: AskedCloud): { given: Answered; open: string[] } {
  const open: string[] = [];
  const given = names.map((thing) => {
    const about = answers[cloud]![thing];
    if ("none" in about) return [thing, about.none] as const;
    const one = (Object.keys(questions) as Question[]).map((question) => {
      try {
        const answer = about.answers[question]();
        if (/undefined|NaN|-id\b|\[object/.test(answer) || answer.trim() === "") throw new Unanswered(`"${answer}"`);
        return [question, answer] as const;
      } catch (problem) {
        open.push(`${things[thing]}: ${questions[question]} ${(problem as Error).message}`);
        return [question, ""] as const;
      }
    });
    return [thing, Object.fromEntries(one)] as const;
  });
  return { given: Object.fromEntries(given) as Answered, open };
}

describe.each(["aws", "gcp", "azure"] as const)("%s", (cloud) => {
  it("answers every question about every store and every way in of prod", () => {
    expect(asked(cloud).open).toEqual([]);
  });

  it("is asked about every store that it has: none is made that nobody asks about", () => {
    const stores = {
      aws: /^aws:(rds\/instance|rds\/cluster|elasticache\/(replicationGroup|cluster)|s3\/bucket|ecr\/repository|secretsmanager\/secret|backup\/vault|dynamodb\/table|efs\/fileSystem|cloudfront\/distribution|lb\/loadBalancer|apigateway\w*\/\w+):|^eks:index:Cluster$/,
      gcp: /^gcp:(sql\/databaseInstance|redis\/(instance|cluster)|storage\/bucket|artifactregistry\/repository|secretmanager\/secret|gkebackup\/backupPlan|bigquery\/\w+|filestore\/\w+|container\/cluster|compute\/(global)?[fF]orwardingRule|compute\/backendService):/,
      azure:
        /^azure-native:(dbfor\w+:Server|redis\w*:(RedisEnterprise|Redis|Database)|storage:StorageAccount|containerregistry:(Registry|Replication)|keyvault:Secret|operationalinsights:Workspace|dataprotection:\w+|recoveryservices:\w+|documentdb:\w+|containerservice:ManagedCluster|cdn:(Profile|AFDEndpoint|AFDOrigin|Route)|network:(LoadBalancer|ApplicationGateway))$/,
    }[cloud];
    const about = new Set(names.flatMap((thing) => answers[cloud]![thing].is.map(called)));
    const found = recorded.all.filter(({ type }) => stores.test(type)).map(called);
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter((one) => !about.has(one))).toEqual([]);
  });

  it("keeps what it must: own keys, nothing public, TLS, labels, and somebody who is told of each store's trouble", () => {
    const { given } = asked(cloud);
    const problems = names.flatMap((thing) => {
      const about = given[thing];
      if (typeof about === "string" || thing === "wayIn") return [];
      const wrong = [
        ...(isOwn(about.key) || thing === "accessLogs" || takesNone[cloud].includes(thing)
          ? []
          : [`key: ${about.key}`]),
        ...(/^no\b/.test(about.private) ? [`private: ${about.private}`] : []),
        ...(/^no\b/.test(about.transit) ? [`transit: ${about.transit}`] : []),
        ...(/^no\b/.test(about.protection) && !["reader", "volumes", "code"].includes(thing)
          ? [`protection: ${about.protection}`]
          : []),
        ...(/nobody by/.test(about.told) &&
        ["database", "reader", "away", "cache", "cluster", "secrets"].includes(thing)
          ? [`told: ${about.told}`]
          : []),
      ];
      return wrong.map((each) => `${things[thing]}: ${each}`);
    });
    expect(problems).toEqual([]);
  });
});

it("docs/reference/clouds.md says what they answer; write it with UPDATE_CLOUDS=1 after reading the difference", () => {
  const text = page({ aws: asked("aws").given, gcp: asked("gcp").given, azure: asked("azure").given });
  if (process.env["UPDATE_CLOUDS"] === "1") writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(text);
});

it("a question without an answer fails: a key that is not ours, an alarm that tells nobody", () => {
  const without = (change: (one: Recorded["all"][number]) => Record<string, unknown>) =>
    google(
      Object.assign(Object.create(Object.getPrototypeOf(recorded) as object) as Recorded, {
        all: recorded.all.map((one) => ({ ...one, inputs: change(one) })),
      }),
    );
  const keyless = without(({ inputs }) => {
    const { encryptionKeyName: _, ...rest } = inputs;
    return rest;
  });
  expect(() => (keyless.database as { answers: Record<Question, () => string> }).answers.key()).toThrow(Unanswered);
  const silent = without(({ inputs }) => {
    const { notificationChannels: _, ...rest } = inputs;
    return rest;
  });
  expect(() => (silent.cache as { answers: Record<Question, () => string> }).answers.told()).toThrow(Unanswered);
});
