import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/**
 * Tells the engine something about a resource, which it shows as a warning.
 * @param address - the engine's: the first argument that it gives to a plugin. Absent: told on stderr
 */
export function engineWarnings(address: string | undefined): (urn: string, text: string) => void {
  if (!address) return (urn, text) => void process.stderr.write(`warning: ${urn}: ${text}\n`);
  const engine = new EngineClient(address, grpc.credentials.createInsecure());
  return (urn, text) => {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.WARNING);
    request.setMessage(text);
    request.setUrn(urn);
    engine.log(request, () => undefined); // an engine that has gone needs no warning
  };
}
