import { randomUUID } from "node:crypto";
import { type ApiHandler, type ApisOptions, clockOf, json, publish } from "./http";

interface Entry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  Time?: number;
  Resources?: string[];
  TraceHeader?: string;
}

/**
 * EventBridge's PutEvents, JSON protocol 1.1. Answers 200 even where an entry is refused: whoever puts must look at FailedEntryCount. What is routed has the
 * form in which rules see it (user guide, "Event structure"). Source: botocore, data/events/2015-10-07/service-2.json.
 */
export function eventbridge(options: ApisOptions): ApiHandler {
  const clock = clockOf(options);
  return (request) => {
    const headers = { "content-type": "application/x-amz-json-1.1" };
    const refused = (type: string, message: string) => ({ status: 400, headers, body: { __type: type, message } });
    if (request.headers["x-amz-target"] !== "AWSEvents.PutEvents")
      return refused("UnknownOperationException", "only PutEvents is here");
    const entries = (json(request)["Entries"] ?? []) as Entry[];
    if (entries.length < 1 || entries.length > 10)
      return refused("ValidationException", "Member must have length less than or equal to 10, and at least 1");
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > 1024 * 1024)
      return refused("ValidationException", "Total size of the entries in the request is over the limit.");
    const results = entries.map((entry) => {
      const fault = faultOf(entry);
      if (fault) return fault;
      const id = randomUUID();
      const bus = (entry.EventBusName ?? "default").split("/").at(-1)!;
      const time = new Date(entry.Time === undefined ? clock.now() : entry.Time * 1000);
      publish(options, id, {
        bus,
        message: {
          version: "0",
          id,
          "detail-type": entry.DetailType,
          source: entry.Source,
          account: "123456789012",
          time: `${time.toISOString().slice(0, 19)}Z`,
          region: "us-east-1",
          resources: entry.Resources ?? [],
          detail: JSON.parse(entry.Detail!) as unknown,
        },
      });
      return { EventId: id };
    });
    const FailedEntryCount = results.filter((one) => "ErrorCode" in one).length;
    return { status: 200, headers, body: { FailedEntryCount, Entries: results } };
  };
}

/** As it is counted (user guide, "Calculating PutEvents event entry size"). */
function sizeOf({ Source = "", DetailType = "", Detail = "", Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function faultOf({ Source, DetailType, Detail }: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  const missing = (name: string) => ({
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (!Source) return missing("Source");
  if (!DetailType) return missing("DetailType");
  if (DetailType.length > 128)
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Parameter DetailType is not valid. Reason: it is longer than 128.",
    };
  // Sources that begin so are AWS's own services'.
  if (Source.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSource", ErrorMessage: `Not authorized for the source ${Source}.` };
  if (Detail === undefined) return missing("Detail");
  try {
    const read: unknown = JSON.parse(Detail);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return undefined;
  } catch {
    // said below
  }
  return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}
