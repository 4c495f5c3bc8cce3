import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { BinaryReader } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { canonical } from "./tokens";
import { isStackRule, type Pack, type Rule } from "./rule";
import type { Told } from "./stack";

/*
 * The engine sends every resource to every pack twice (to be remediated, then to be judged), and the whole stack once more. @pulumi/policy 1.21
 * decodes a resource again for each policy, whether that judges its type or not (server.js). Here a resource is decoded once, and only where a rule
 * of the pack reads its type: what @pulumi/policy makes of a request is the same.
 */

/** Has the requests to this process decoded as far as the pack's rules read them. Before the pack is served. */
export function decodeForRules({ rules }: Pack): void {
  const judged = whatIsRead(rules.filter((rule) => !isStackRule(rule)));
  const inStack = whatIsRead(rules.filter(isStackRule));
  // No policy of ours remediates (docs/decisions/policies.md): what there is to remediate need not be known.
  AnalyzerService.remediate.requestDeserialize = () => blank(new AnalyzeRequest());
  AnalyzerService.analyze.requestDeserialize = (bytes) => analyzeRequest(bytes, judged);
  AnalyzerService.analyzeStack.requestDeserialize = (bytes) => stackRequest(bytes, inStack);
}

/** Tells of the stack that is judged: it is in a request that the engine sends first, and that @pulumi/policy does not pass on. */
export function onStack(tell: (told: Told) => void): void {
  const { configureStack } = AnalyzerService;
  const decode = configureStack.requestDeserialize;
  configureStack.requestDeserialize = (bytes) => {
    const request = decode(bytes);
    const config = new Map(request.getConfigMap().entries());
    tell({ stack: request.getStack(), project: request.getProject(), config });
    return request;
  };
}

type Reads = (type: string) => boolean;

/** The types that the rules judge or look at. */
function whatIsRead(rules: readonly Rule[]): Reads {
  const types = new Set(rules.flatMap((rule) => [...rule.applies, ...(isStackRule(rule) ? rule.reads : [])]));
  return (type) => types.has("*") || types.has(canonical(type));
}

export function analyzeRequest(bytes: Uint8Array, reads: Reads): AnalyzeRequest {
  const type = fieldsOf(bytes, [TYPE]).get(TYPE) ?? "";
  if (reads(type)) return decodedOnce(AnalyzeRequest.deserializeBinary(bytes));
  return blank(new AnalyzeRequest()).setType(type);
}

export function stackRequest(bytes: Uint8Array, reads: Reads): AnalyzeStackRequest {
  const request = new AnalyzeStackRequest();
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === RESOURCES)
      request.addResources(stackResource(reader.readBytes() as Uint8Array, reads));
    else reader.skipField();
  }
  return request;
}

/** Of a resource that no rule reads, who it is: others may depend on it. */
function stackResource(bytes: Uint8Array, reads: Reads): AnalyzerResource {
  const fields = fieldsOf(bytes, [TYPE, URN, NAME]);
  const type = fields.get(TYPE) ?? "";
  if (reads(type)) return decodedOnce(AnalyzerResource.deserializeBinary(bytes));
  return blank(new AnalyzerResource())
    .setType(type)
    .setUrn(fields.get(URN) ?? "")
    .setName(fields.get(NAME) ?? "");
}

/** Field numbers. Source: pulumi/pulumi proto/pulumi/analyzer.proto, AnalyzeRequest, AnalyzerResource and AnalyzeStackRequest. */
const [TYPE, URN, NAME, RESOURCES] = [1, 3, 4, 1];

/** The texts in some fields of a message, of which the rest is passed over. */
function fieldsOf(bytes: Uint8Array, wanted: readonly number[]): Map<number, string> {
  const found = new Map<number, string>();
  const reader = new BinaryReader(bytes);
  while (found.size < wanted.length && reader.nextField()) {
    const field = reader.getFieldNumber();
    if (wanted.includes(field)) found.set(field, reader.readString());
    else reader.skipField();
  }
  return found;
}

function blank<T extends AnalyzeRequest | AnalyzerResource>(message: T): T {
  message.setProperties(new Struct());
  message.setOptions(new AnalyzerResourceOptions());
  return message;
}

/** Every policy asks the message for its properties as plain values: they are made once. */
function decodedOnce<T extends AnalyzeRequest | AnalyzerResource>(message: T): T {
  for (const struct of [message.getProperties(), message.getProvider()?.getProperties()]) {
    if (struct === undefined) continue;
    const decode = struct.toJavaScript.bind(struct);
    let plain: ReturnType<Struct["toJavaScript"]> | undefined;
    struct.toJavaScript = () => (plain ??= decode());
  }
  return message;
}
