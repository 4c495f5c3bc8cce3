import { type ApiHandler, type ApisOptions, clockOf } from "./http";

interface StoredObject {
  body: string;
  generation: string;
  type: string | undefined;
}

/**
 * Cloud Storage's JSON API: upload (`uploadType=media` or `multipart`) with `ifGenerationMatch=0`, which is refused with 412 where the object is there, and get.
 * Source: storage v1, objects.insert and objects.get.
 */
export function cloudStorage(options: ApisOptions): ApiHandler {
  const { store } = options;
  const clock = clockOf(options);
  return ({ method, path, query, headers, body }) => {
    const [, upload, bucket, name] = /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(path) ?? [];
    const refused = (code: number, message: string, reason: string) => ({
      status: code,
      body: { error: { code, message, errors: [{ message, reason, domain: "global" }] } },
    });
    if (bucket === undefined) return refused(404, "Not Found", "notFound");
    const space = `storage/${bucket}`;
    if (method === "POST" && upload) {
      const parts =
        query.get("uploadType") === "multipart"
          ? multipart(body.toString("utf8"), headers["content-type"] ?? "")
          : undefined;
      const key = query.get("name") ?? parts?.name;
      if (!key) return refused(400, "Required parameter: name", "required");
      const known = store.get<StoredObject>(space, key);
      const wanted = query.get("ifGenerationMatch");
      if (wanted !== null && wanted !== (known?.generation ?? "0"))
        return refused(412, "At least one of the pre-conditions you specified did not hold.", "conditionNotMet");
      const generation = `${clock.now()}${String(store.count(space)).padStart(3, "0")}`;
      const text = parts?.body ?? body.toString("utf8");
      store.put(space, key, {
        body: text,
        generation,
        type: parts?.type ?? headers["content-type"],
      } satisfies StoredObject);
      return {
        status: 200,
        body: { kind: "storage#object", bucket, name: key, generation, size: String(Buffer.byteLength(text)) },
      };
    }
    const known = name === undefined ? undefined : store.get<StoredObject>(space, name);
    if (method !== "GET" || !known) return refused(404, `No such object: ${bucket}/${name}`, "notFound");
    if (query.get("alt") === "media") return { status: 200, body: known.body };
    return { status: 200, body: { kind: "storage#object", bucket, name, generation: known.generation } };
  };
}

/** The two parts of an upload: what the object is called, and what is in it. */
function multipart(text: string, contentType: string): { name?: string; type?: string; body: string } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? "";
  const [about = "", content = ""] = text.split(`--${boundary}`).slice(1);
  const inner = (part: string) => part.slice(part.indexOf("\r\n\r\n") + 4).replace(/\r\n$/, "");
  const { name, contentType: type } = JSON.parse(inner(about)) as { name?: string; contentType?: string };
  return { ...(name !== undefined && { name }), ...(type !== undefined && { type }), body: inner(content) };
}
