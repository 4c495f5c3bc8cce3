import { type ApiAnswer, type ApiHandler, type ApisOptions, clockOf, json } from "./http";

interface Row {
  etag: string;
  entity: Record<string, unknown>;
}

const form =
  /^\/tables\/([^/]+)\/([A-Za-z][A-Za-z0-9]{2,62})(?:\(PartitionKey='((?:[^']|'')*)',\s*RowKey='((?:[^']|'')*)'\)|\(\))?$/;
/** What no key may have (REST reference, "Understanding the Table Service Data Model"). */
const forbidden = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/**
 * Azure Table storage: Insert Entity, Get Entity, Update, Merge and Delete with `If-Match`, and Insert Or Replace/Merge without.
 * Source: REST reference of the Table service, 2019-02-02 and after. Entity group transactions (`$batch`) are not here.
 */
export function tables(options: ApisOptions): ApiHandler {
  const { store } = options;
  const clock = clockOf(options);
  let serial = 0;

  function write(space: string, key: string, entity: Record<string, unknown>): string {
    const Timestamp = new Date(clock.now()).toISOString();
    const etag = `W/"datetime'${encodeURIComponent(Timestamp)}.${process.pid}.${(serial += 1)}'"`;
    const plain = Object.fromEntries(Object.entries(entity).filter(([name]) => !name.startsWith("odata.")));
    store.put(space, key, { etag, entity: { ...plain, Timestamp } } satisfies Row);
    return etag;
  }

  return (request): ApiAnswer => {
    const [, account, table, partition, row] = form.exec(request.path) ?? [];
    if (table === undefined)
      return error(400, "InvalidUri", `want /tables/ACCOUNT/TABLE(PartitionKey='P',RowKey='R'), got ${request.path}`);
    const space = `tables/${account}/${table}`;
    const method = request.method === "POST" ? (request.headers["x-http-method"] ?? "POST") : request.method;
    return store.transaction((): ApiAnswer => {
      if (method === "POST") {
        const entity = json(request);
        const { PartitionKey, RowKey } = entity;
        if (typeof PartitionKey !== "string" || typeof RowKey !== "string")
          return error(400, "PropertiesNeedValue", "The values are not specified for all properties in the entity.");
        const fault = faultOf(PartitionKey, RowKey, entity);
        if (fault) return fault;
        const key = keyOf(PartitionKey, RowKey);
        if (store.get(space, key)) return error(409, "EntityAlreadyExists", "The specified entity already exists.");
        const etag = write(space, key, entity);
        const quiet = request.headers["prefer"] === "return-no-content";
        return quiet
          ? { status: 204, headers: { etag } }
          : { status: 201, headers: { etag }, body: { "odata.etag": etag, ...entity } };
      }
      if (partition === undefined || row === undefined)
        return error(405, "UnsupportedHttpVerb", `${method} of a whole table is not here`);
      const [PartitionKey, RowKey] = [partition, row].map((key) => key.replaceAll("''", "'")) as [string, string];
      const key = keyOf(PartitionKey, RowKey);
      const known = store.get<Row>(space, key);
      if (method === "GET")
        return known
          ? { status: 200, headers: { etag: known.etag }, body: { "odata.etag": known.etag, ...known.entity } }
          : error(404, "ResourceNotFound", "The specified resource does not exist.");
      const match = request.headers["if-match"];
      if (match !== undefined && !known)
        return error(404, "ResourceNotFound", "The specified resource does not exist.");
      if (match !== undefined && match !== "*" && match !== known!.etag)
        return error(
          412,
          "UpdateConditionNotSatisfied",
          "The update condition specified in the request was not satisfied.",
        );
      if (method === "DELETE") {
        if (match === undefined)
          return error(
            400,
            "MissingRequiredHeader",
            "An HTTP header that's mandatory for this request is not specified: If-Match.",
          );
        store.remove(space, key);
        return { status: 204 };
      }
      if (!["PUT", "PATCH", "MERGE"].includes(method)) return error(405, "UnsupportedHttpVerb", method);
      const given = json(request);
      const fault = faultOf(PartitionKey, RowKey, given);
      if (fault) return fault;
      const before = method === "PUT" ? {} : (known?.entity ?? {});
      return { status: 204, headers: { etag: write(space, key, { ...before, ...given, PartitionKey, RowKey }) } };
    });
  };
}

function keyOf(partition: string, row: string): string {
  return `${partition}|${row}`;
}

function faultOf(partition: string, row: string, entity: Record<string, unknown>): ApiAnswer | undefined {
  for (const key of [partition, row]) {
    if (forbidden.test(key))
      return error(
        400,
        "OutOfRangeInput",
        `One of the request inputs is out of range: the key ${key} has a character that keys may not have.`,
      );
    if (Buffer.byteLength(key, "utf16le") > 1024) return error(400, "KeyValueTooLarge", "A key is 1 KiB at most.");
  }
  for (const [name, value] of Object.entries(entity)) {
    if (typeof value === "object" && value !== null)
      return error(400, "InvalidInput", `${name}: a property has a simple value.`);
    // 64 KiB in UTF-16.
    if (typeof value === "string" && Buffer.byteLength(value, "utf16le") > 65_536)
      return error(400, "PropertyValueTooLarge", `${name} is longer than 32 K characters.`);
  }
  if (Object.keys(entity).length > 255)
    return error(400, "TooManyProperties", "An entity has 252 properties of its own at most.");
  return undefined;
}

function error(status: number, code: string, value: string): ApiAnswer {
  return {
    status,
    headers: { "content-type": "application/json;odata=minimalmetadata", "x-ms-error-code": code },
    body: JSON.stringify({ "odata.error": { code, message: { lang: "en-US", value } } }),
  };
}
