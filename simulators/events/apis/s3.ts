import { createHash } from "node:crypto";
import { type ApiHandler, type ApisOptions } from "./http";

interface StoredObject {
  body: string;
  etag: string;
  type: string | undefined;
}

/**
 * S3's PutObject with `If-None-Match: *`, GetObject and HeadObject, by path (`/BUCKET/KEY`) as an SDK with an own endpoint asks for it with
 * `forcePathStyle`. Source: botocore, data/s3/2006-03-01/service-2.json; user guide, "How to prevent object overwrites with conditional writes".
 */
export function s3(options: ApisOptions): ApiHandler {
  const { store } = options;
  return ({ method, path, headers, body }) => {
    const [, bucket = "", ...rest] = path.split("/");
    const [space, key] = [`s3/${bucket}`, rest.join("/")];
    if (bucket === "" || key === "") return error(400, "InvalidRequest", "want /BUCKET/KEY");
    const known = store.get<StoredObject>(space, key);
    if (method === "PUT") {
      if (headers["if-none-match"] === "*" && known)
        return error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
      const text = plain(body, headers).toString("utf8");
      const etag = `"${createHash("md5").update(text).digest("hex")}"`;
      store.put(space, key, { body: text, etag, type: headers["content-type"] } satisfies StoredObject);
      return { status: 200, headers: { etag } };
    }
    if (method !== "GET" && method !== "HEAD") return error(405, "MethodNotAllowed", method);
    if (!known) return error(404, "NoSuchKey", "The specified key does not exist.");
    return { status: 200, headers: { etag: known.etag }, body: method === "HEAD" ? "" : known.body };
  };
}

/** What is meant by a body that is sent in signed or checked chunks (S3 API, "aws-chunked"). */
function plain(body: Buffer, headers: Readonly<Record<string, string | undefined>>): Buffer {
  if (!headers["content-encoding"]?.includes("aws-chunked")) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf("\r\n", at);
    const size = parseInt(body.subarray(at, end).toString("latin1"), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function error(status: number, code: string, message: string) {
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
