import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { CallContext, ResourceDefinition } from "./definition";
import { InitFailedError } from "./errors";
import { previewedOutputs, stateOf, unknownOutputs } from "./outputs";
import type { ProviderSession } from "./session";
import { hasSecret, isEqual, secret, unwrap, unwrapMap, type PropertyMap } from "./values";
import { fromStruct, toStruct } from "./wire";

/** Creates a resource; a preview only says which outputs will be unknown. */
export async function create(
  session: ProviderSession,
  request: pb.CreateRequest,
  context: CallContext,
): Promise<pb.CreateResponse> {
  const definition = session.resourceOf(context.type);
  const inputs = fromStruct(request.getProperties());
  const response = new pb.CreateResponse();
  if (request.getPreview()) {
    response.setId(definition.previewId?.(context) ?? "");
    response.setProperties(toStruct(stateOf(definition, inputs, unknownOutputs(definition))));
    return response;
  }
  const { id, outputs } = await withState(definition, inputs, () =>
    definition.create(unwrapMap(inputs), context),
  );
  response.setId(id);
  response.setProperties(toStruct(stateOf(definition, inputs, outputs)));
  return response;
}

/** Updates a resource in place; outputs that the update does not return keep their value. */
export async function update(
  session: ProviderSession,
  request: pb.UpdateRequest,
  context: CallContext,
): Promise<pb.UpdateResponse> {
  const definition = session.resourceOf(context.type);
  const inputs = fromStruct(request.getNews());
  const state = fromStruct(request.getOlds());
  const response = new pb.UpdateResponse();
  if (request.getPreview()) {
    const outputs = previewedOutputs(definition, inputs, state);
    response.setProperties(toStruct(stateOf(definition, inputs, outputs)));
    return response;
  }
  if (!definition.update) throw new Error(`${context.type}: cannot be updated, only replaced`);
  const run = definition.update.bind(definition);
  const changed = await withState(definition, inputs, () =>
    run(request.getId(), unwrapMap(inputs), unwrapMap(state), context),
  );
  const outputs = { ...keptOutputs(definition, state), ...changed };
  response.setProperties(toStruct(stateOf(definition, inputs, outputs)));
  return response;
}

/** Reads the present state: an empty id tells the engine that the resource is gone. */
export async function read(
  session: ProviderSession,
  request: pb.ReadRequest,
  context: CallContext,
): Promise<pb.ReadResponse> {
  const definition = session.resourceOf(context.type);
  const state = fromStruct(request.getProperties());
  const inputs = fromStruct(request.getInputs());
  const response = new pb.ReadResponse();
  if (!definition.read) {
    response.setId(request.getId());
    response.setProperties(toStruct(state));
    response.setInputs(toStruct(inputs));
    return response;
  }
  const found = await definition.read(request.getId(), unwrapMap(state), context);
  if (!found) return response;
  response.setId(request.getId());
  response.setProperties(toStruct(stateOf(definition, state, found)));
  response.setInputs(toStruct(readInputs(inputs, found)));
  return response;
}

/** Deletes a resource. */
export async function remove(
  session: ProviderSession,
  request: pb.DeleteRequest,
  context: CallContext,
): Promise<Empty> {
  const definition = session.resourceOf(context.type);
  const state = unwrapMap(fromStruct(request.getProperties()));
  await definition.delete?.(request.getId(), state, context);
  return new Empty();
}

/** Old inputs, with what was found in their place where it differs; secrecy stays. */
function readInputs(inputs: PropertyMap, found: PropertyMap): PropertyMap {
  const result: PropertyMap = { ...inputs };
  for (const [key, value] of Object.entries(inputs)) {
    if (!(key in found) || isEqual(unwrap(value), found[key])) continue;
    result[key] = hasSecret(value) ? secret(found[key]) : found[key];
  }
  return result;
}

function keptOutputs(definition: ResourceDefinition, state: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.keys(definition.outputs).map((key) => [key, unwrap(state[key])]),
  );
}

/** A half-made resource reports its inputs and its secrets as a whole one does. */
async function withState<T>(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InitFailedError) {
      error.outputs = stateOf(definition, inputs, error.outputs);
    }
    throw error;
  }
}
