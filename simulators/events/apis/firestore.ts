import { type ApiAnswer, type ApiHandler, type ApisOptions, clockOf, json } from "./http";

/** A document as the REST API writes it. */
interface Document {
  name: string;
  fields: Record<string, unknown>;
  createTime: string;
  updateTime: string;
}

interface Precondition {
  exists?: boolean;
  updateTime?: string;
}

/** A write of a commit (firestore v1: Write). */
interface Write {
  update?: { name: string; fields?: Record<string, unknown> };
  delete?: string;
  verify?: string;
  updateMask?: { fieldPaths?: string[] };
  currentDocument?: Precondition;
}

class Refused extends Error {
  constructor(
    readonly code: number,
    readonly status: string,
    message: string,
  ) {
    super(message);
  }
}

const root = /^\/v1\/(projects\/[^/]+\/databases\/[^/]+)\/documents(.*)$/;

/**
 * Firestore's REST API v1: get, createDocument, patch, delete, and commit, whose writes have effect all together or not at all. A `currentDocument` that does
 * not hold is ALREADY_EXISTS (409) where none was to exist, NOT_FOUND (404) where one was, and FAILED_PRECONDITION (400) where it changed since
 * (docs, "Firestore errors"; firestore v1: Precondition). Field transforms and transactions are not here. A colon in a document's address that is not encoded begins a verb, and there is none
 * (google/api/http.proto).
 */
export function firestore(options: ApisOptions): ApiHandler {
  const { store } = options;
  const clock = clockOf(options);
  let last = 0n;

  /** A time that no other write has, in microseconds. */
  function stamp(): string {
    const now = BigInt(clock.now()) * 1000n;
    last = now > last ? now : last + 1n;
    const micros = String(last % 1_000_000n).padStart(6, "0");
    return `${new Date(Number(last / 1000n)).toISOString().slice(0, 19)}.${micros}Z`;
  }

  function check(name: string, known: Document | undefined, { exists, updateTime }: Precondition = {}): void {
    if (exists === false && known) throw new Refused(409, "ALREADY_EXISTS", `Document already exists: ${name}`);
    if (exists === true && !known) throw new Refused(404, "NOT_FOUND", `No document to update: ${name}`);
    if (updateTime !== undefined && !known) throw new Refused(404, "NOT_FOUND", `No document to update: ${name}`);
    if (updateTime !== undefined && known && !sameTime(known.updateTime, updateTime))
      throw new Refused(
        400,
        "FAILED_PRECONDITION",
        `the stored version does not match the required base version: ${name}`,
      );
  }

  function write(
    space: string,
    { update, updateMask, currentDocument, ...rest }: Write,
    time: string,
  ): Document | undefined {
    const name = update?.name ?? rest.delete ?? rest.verify;
    if (!name?.startsWith(`${space.slice("firestore/".length)}/documents/`))
      throw new Refused(400, "INVALID_ARGUMENT", `Document name "${name}" lacks the database's name at index 0.`);
    if ((name.split("/documents/")[1]!.split("/").length & 1) === 1)
      throw new Refused(
        400,
        "INVALID_ARGUMENT",
        `Document name "${name}" has an odd number of segments: it is a collection's.`,
      );
    const known = store.get<Document>(space, name);
    check(name, known, currentDocument);
    if (rest.delete !== undefined) store.remove(space, name);
    if (!update) return undefined;
    const fields = masked(known?.fields ?? {}, update.fields ?? {}, updateMask?.fieldPaths);
    const document: Document = { name, fields, createTime: known?.createTime ?? time, updateTime: time };
    store.put(space, name, document);
    return document;
  }

  function commit(space: string, writes: Write[]): { time: string; documents: (Document | undefined)[] } {
    return store.transaction(() => {
      const time = stamp();
      return { time, documents: writes.map((each) => write(space, each, time)) };
    });
  }

  return (request): ApiAnswer => {
    const [, database, rest = ""] = root.exec(request.path) ?? [];
    if (database === undefined) return error(new Refused(404, "NOT_FOUND", request.path));
    const space = `firestore/${database}`;
    const name = `${database}/documents${rest}`;
    const { method, query } = request;
    try {
      if (method === "POST" && rest === ":commit") {
        const { time, documents } = commit(space, (json(request)["writes"] ?? []) as Write[]);
        return {
          status: 200,
          body: { writeResults: documents.map((one) => (one ? { updateTime: time } : {})), commitTime: time },
        };
      }
      if (method === "POST" && rest === ":batchGet") {
        const asked = (json(request)["documents"] ?? []) as string[];
        const readTime = stamp();
        const found = asked.map((each) => ({ each, known: store.get<Document>(space, each) }));
        return {
          status: 200,
          body: found.map(({ each, known }) => ({ ...(known ? { found: known } : { missing: each }), readTime })),
        };
      }
      if (method === "POST") {
        const update = {
          name: `${name}/${query.get("documentId")}`,
          fields: json(request)["fields"] as Record<string, unknown>,
        };
        return { status: 200, body: commit(space, [{ update, currentDocument: { exists: false } }]).documents[0]! };
      }
      if (/:[^/]*$/.test(request.sentPath)) return noSuchPage(request.sentPath);
      const currentDocument = preconditionOf(query);
      if (method === "PATCH") {
        const paths = query.getAll("updateMask.fieldPaths");
        const update = { name, fields: json(request)["fields"] as Record<string, unknown> };
        const mask = paths.length > 0 && { updateMask: { fieldPaths: paths } };
        return { status: 200, body: commit(space, [{ update, ...mask, currentDocument }]).documents[0]! };
      }
      if (method === "DELETE") {
        commit(space, [{ delete: name, currentDocument }]);
        return { status: 200, body: {} };
      }
      const known = store.get<Document>(space, name);
      if (known) return { status: 200, body: known };
      return {
        status: 404,
        body: { error: { code: 404, message: `Document "${name}" not found.`, status: "NOT_FOUND" } },
      };
    } catch (refused) {
      if (refused instanceof Refused) return error(refused);
      throw refused;
    }
  };
}

/** Fields as a mask changes them: those that it names, to what is given, and away where nothing is. Without one, all of them. */
function masked(before: Record<string, unknown>, given: Record<string, unknown>, paths: string[] | undefined) {
  if (!paths) return given;
  const after = { ...before };
  for (const path of paths.map((each) => each.replace(/^`(.*)`$/, "$1"))) {
    if (given[path] === undefined) delete after[path];
    else after[path] = given[path];
  }
  return after;
}

function preconditionOf(query: URLSearchParams): Precondition {
  const [exists, updateTime] = [query.get("currentDocument.exists"), query.get("currentDocument.updateTime")];
  return { ...(exists !== null && { exists: exists === "true" }), ...(updateTime !== null && { updateTime }) };
}

function sameTime(one: string, other: string): boolean {
  const normal = (time: string) => time.replace(/(\.\d*?)0*Z$/, "$1Z").replace(".Z", "Z");
  return normal(one) === normal(other);
}

/** What Google's front end answers of an address that it knows no method for. */
function noSuchPage(path: string): ApiAnswer {
  const body = `<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p>The requested URL <code>${path}</code> was not found on this server.`;
  return { status: 404, headers: { "content-type": "text/html; charset=UTF-8" }, body };
}

function error({ code, status, message }: Refused): ApiAnswer {
  return { status: code, body: { error: { code, message, status } } };
}
