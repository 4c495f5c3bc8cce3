import { stateNames } from "../../components/core/events";
import type { Documents, Kind, Stored } from "./documents";
import type { Ask } from "./google-access";
import { CallFailed } from "./http";

type Value = { stringValue: string } | { integerValue: string } | { timestampValue: string };

interface Document {
  name: string;
  fields?: Record<string, Value>;
  updateTime: string;
}

/**
 * Documents on Firestore by REST v1: `commit` with a precondition for each write, `get` for reads, which are strongly consistent. What does not hold is ALREADY_EXISTS (409), NOT_FOUND
 * (404) or FAILED_PRECONDITION (400); ABORTED (409), too much at once for one document, is asked again and then an error. Source: discovery document firestore v1, Precondition; docs,
 * "Understand error codes".
 *
 * Keys have colons: in an address one may be taken for the beginning of a verb (google/api/http.proto), so that keys are encoded there; in a body they are as they are.
 */
export class FirestoreDocuments implements Documents {
  /** @param database - `projects/P/databases/D` */
  constructor(
    private readonly ask: Ask,
    private readonly database: string,
  ) {}

  async get(kind: Kind, key: string): Promise<{ fields: Stored; tag: string } | undefined> {
    const answer = await this.ask("firestore", `/v1/${this.name(kind, encodeURIComponent(key))}`, { accept: [404] });
    if (answer.status === 404) return absent(answer.text);
    const { fields = {}, updateTime } = answer.json<Document>();
    return { fields: decoded(fields), tag: updateTime };
  }

  create(kind: Kind, key: string, fields: Stored): Promise<boolean> {
    return this.commit({ update: this.document(kind, key, fields), currentDocument: { exists: false } });
  }

  replace(kind: Kind, key: string, fields: Stored, tag: string): Promise<boolean> {
    return this.commit({ update: this.document(kind, key, fields), currentDocument: { updateTime: tag } });
  }

  async put(kind: Kind, key: string, fields: Stored): Promise<void> {
    await this.commit({ update: this.document(kind, key, fields) });
  }

  remove(kind: Kind, key: string, tag: string): Promise<boolean> {
    return this.commit({ delete: this.name(kind, key), currentDocument: { updateTime: tag } });
  }

  /** Whether the precondition held. */
  private async commit(write: object): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.ask("firestore", `/v1/${this.database}/documents:commit`, {
        method: "POST",
        body: { writes: [write] },
        accept: [400, 404, 409],
      });
      if (answer.status < 300) return true;
      const status = statusOf(answer.text);
      if (status === "ABORTED" && attempt < 5) {
        await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt * (1 + Math.random())));
        continue;
      }
      if (status === "ALREADY_EXISTS" || status === "FAILED_PRECONDITION") return false;
      if (isNotThere(answer.text) && "currentDocument" in write) return false;
      throw failed(answer.status, answer.text);
    }
  }

  private document(kind: Kind, key: string, fields: Stored) {
    return { name: this.name(kind, key), fields: encoded(fields) };
  }

  private name(kind: Kind, key: string): string {
    return `${this.database}/documents/${kind === "mark" ? stateNames.marks : stateNames.records}/${key}`;
  }
}

/** How Firestore says that the database itself is not there, with the status of a document that is not. */
const databaseMissing = /the database \S+ does not exist/i;

/** Whether it is a document that is not there: a database that is not has the same status, and an address that nobody knows the same number. */
const isNotThere = (text: string): boolean => statusOf(text) === "NOT_FOUND" && !databaseMissing.test(text);

/** A document that is not there; anything else that is missing is an error. */
function absent(text: string): undefined {
  if (!isNotThere(text)) throw failed(404, text);
  return undefined;
}

function failed(status: number, text: string): CallFailed {
  return new CallFailed("https://firestore.googleapis.com/", status, text);
}

function statusOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { status?: string } }).error?.status;
  } catch {
    return undefined;
  }
}

function encoded(fields: Stored): Record<string, Value> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, string | number][];
  return Object.fromEntries(entries.map(([name, value]) => [name, encodedValue(name, value)]));
}

function encodedValue(name: string, value: string | number): Value {
  // A TTL policy goes by a time (Firestore docs, "Manage data retention with TTL policies").
  if (name === stateNames.expires) return { timestampValue: new Date(Number(value) * 1000).toISOString() };
  return typeof value === "number" ? { integerValue: String(value) } : { stringValue: value };
}

function decoded(fields: Record<string, Value>): Stored {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if ("stringValue" in value) return [name, value.stringValue];
      if ("integerValue" in value) return [name, Number(value.integerValue)];
      return [name, Math.floor(Date.parse(value.timestampValue) / 1000)];
    }),
  ) as Stored;
}
