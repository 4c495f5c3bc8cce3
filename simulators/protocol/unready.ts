import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { encode, type Props } from "./values";

/**
 * A resource that was made, and did not become what it should be. The engine keeps it in its state, marked, and tries an update
 * at the next `up`.
 */
export class Unready extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Props,
    /** What is wrong, most general first. */
    readonly reasons: string[],
    /** Of a resource that was read: its inputs. */
    readonly inputs?: Props,
  ) {
    super(message);
    this.name = "Unready";
  }

  /** The same, with what it holds changed. */
  with(change: (props: Props) => Props): Unready {
    const { message, id, outputs, reasons, inputs } = this;
    return new Unready(message, id, change(outputs), reasons, inputs && change(inputs));
  }
}

/** The trailer that tells the engine so. Source: sdk/go/common/util/rpcutil/rpcerror of pulumi/pulumi; ErrorResourceInitFailed in provider.proto. */
export function unreadyDetails(error: Unready): grpc.Metadata {
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(encode(error.outputs));
  detail.setReasonsList(error.reasons);
  if (error.inputs) detail.setInputs(encode(error.inputs));
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
