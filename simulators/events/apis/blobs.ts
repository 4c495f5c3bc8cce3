import { createHash } from "node:crypto";
import { type ApiHandler, type ApisOptions } from "./http";

interface StoredBlob {
  body: string;
  etag: string;
  type: string | undefined;
}

/** Blob Storage: Put Blob of a block blob, with `If-None-Match: *`, and Get Blob. Source: REST reference of Blob Storage. */
export function blobs(options: ApisOptions): ApiHandler {
  const { store } = options;
  return ({ method, path, headers, body }) => {
    const [, , account = "", container = "", ...rest] = path.split("/");
    const name = rest.join("/");
    const refused = (status: number, code: string) => ({
      status,
      headers: { "x-ms-error-code": code, "content-type": "application/xml" },
      body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    });
    if (name === "") return refused(400, "InvalidUri");
    const space = `blobs/${account}/${container}`;
    const known = store.get<StoredBlob>(space, name);
    if (method === "PUT") {
      if (headers["x-ms-blob-type"] !== "BlockBlob") return refused(400, "MissingRequiredHeader");
      if (headers["if-none-match"] === "*" && known) return refused(409, "BlobAlreadyExists");
      const text = body.toString("utf8");
      const etag = `"0x${createHash("md5").update(text).digest("hex").slice(0, 15).toUpperCase()}"`;
      const type = headers["x-ms-blob-content-type"] ?? headers["content-type"];
      store.put(space, name, { body: text, etag, type } satisfies StoredBlob);
      return { status: 201, headers: { etag } };
    }
    if (method !== "GET" && method !== "HEAD") return refused(405, "UnsupportedHttpVerb");
    if (!known) return refused(404, "BlobNotFound");
    return {
      status: 200,
      headers: { etag: known.etag, "x-ms-blob-type": "BlockBlob" },
      body: method === "HEAD" ? "" : known.body,
    };
  };
}
