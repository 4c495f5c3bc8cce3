import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Recorded } from "../mocks";
import { aws } from "./clouds/aws";
import { google } from "./clouds/google";
import { questions, things, Unanswered, type Answers, type Question, type Thing } from "./clouds/contract";
import { page, type Answered } from "./clouds/page";
import { called } from "./google";
import { compositionOf, root, withGoogle } from "./spec";

const file = path.join(root, "docs", "reference", "clouds.md");
type Asked = "aws" | "gcp";
const names = Object.keys(things) as Thing[];

/** prod, with all that it has in the end. */
async function prod(): Promise<Recorded> {
  const spec = withGoogle("prod");
  return compositionOf({ ...spec, edge: { ...spec.edge!, dns: { mode: "zone", delegated: true } } });
}

let recorded: Recorded;
const answers: Record<Asked, Answers | undefined> = { aws: undefined, gcp: undefined };
beforeAll(async () => {
  recorded = await prod();
  answers.aws = aws(recorded);
  answers.gcp = google(recorded);
});

/** Whether an answer, or each of several, is that the key is ours. */
const isOwn = (answer: string): boolean => answer.split("; ").every((each) => /(^|: )yes: `/.test(each));

/** All answers of a cloud, and the questions that it leaves open. */
function asked(cloud: Asked): { given: Answered; open: string[] } {
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

describe.each(["aws", "gcp"] as const)("%s", (cloud) => {
  it("answers every question about every store and every way in of prod", () => {
    expect(asked(cloud).open).toEqual([]);
  });

  it("is asked about every store that it has: none is made that nobody asks about", () => {
    const stores = {
      aws: /^aws:(rds\/instance|rds\/cluster|elasticache\/(replicationGroup|cluster)|s3\/bucket|ecr\/repository|secretsmanager\/secret|backup\/vault|dynamodb\/table|efs\/fileSystem|cloudfront\/distribution|lb\/loadBalancer|apigateway\w*\/\w+):|^eks:index:Cluster$/,
      gcp: /^gcp:(sql\/databaseInstance|redis\/(instance|cluster)|storage\/bucket|artifactregistry\/repository|secretmanager\/secret|gkebackup\/backupPlan|bigquery\/\w+|filestore\/\w+|container\/cluster|compute\/(global)?[fF]orwardingRule|compute\/backendService):/,
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
        ...(isOwn(about.key) || thing === "accessLogs" ? [] : [`key: ${about.key}`]),
        ...(/^no\b/.test(about.private) ? [`private: ${about.private}`] : []),
        ...(/^no\b/.test(about.transit) ? [`transit: ${about.transit}`] : []),
        ...(/^no\b/.test(about.protection) && !["reader", "volumes"].includes(thing)
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
  const text = page({ aws: asked("aws").given, gcp: asked("gcp").given });
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
