import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { diffPaths, topOf } from "./diff-paths";
import type { CallContext } from "./definition";
import { toMessage } from "./check-and-diff";
import { checkFields } from "./shape";
import { unsupported, type ProviderSession } from "./session";
import { unwrapMap, type PropertyMap, type PropertyValue } from "./values";
import { fromStruct, toStruct } from "./wire";

/** Takes the package's configuration. */
export function configure(
  session: ProviderSession,
  request: pb.ConfigureRequest,
): pb.ConfigureResponse {
  session.config = decodeConfig(unwrapMap(fromStruct(request.getArgs())));
  const response = new pb.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return response;
}

/** Accepts every configuration: the stand-ins read only what they know. */
export function checkConfig(request: pb.CheckRequest): pb.CheckResponse {
  const response = new pb.CheckResponse();
  response.setInputs(request.getNews());
  return response;
}

/** What changed in the configuration; a changed region replaces everything, as on AWS. */
export function diffConfig(request: pb.DiffRequest): pb.DiffResponse {
  const changes = diffPaths(
    unwrapMap(fromStruct(request.getOldInputs() ?? request.getOlds())),
    unwrapMap(fromStruct(request.getNews())),
  );
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse();
  response.setChanges(changes.length ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList(changes.some(({ path }) => topOf(path) === "region") ? ["region"] : []);
  return response;
}

/** Runs a function of the package. */
export async function invoke(
  session: ProviderSession,
  request: pb.InvokeRequest,
  context: CallContext,
): Promise<pb.InvokeResponse> {
  const { functions } = session.definition;
  const token = request.getTok();
  const found = functions[token];
  if (!found) throw new Error(unsupported(session.definition, token, Object.keys(functions)));
  const marked = fromStruct(request.getArgs());
  const args = unwrapMap(marked);
  const failures = checkFields(found.name, found.inputs, args).concat(found.check?.(args) ?? []);
  const response = new pb.InvokeResponse();
  response.setFailuresList(failures.map(toMessage));
  if (failures.length === 0) {
    response.setReturn(toStruct({ ...marked, ...(await found.run(args, context)) }));
  }
  return response;
}

/** The least schema the engine accepts: programs come with their own types. */
export function getSchema({ definition }: ProviderSession): pb.GetSchemaResponse {
  const { name, version } = definition;
  const response = new pb.GetSchemaResponse();
  response.setSchema(JSON.stringify({ name, version }));
  return response;
}

/** The version this stands for. */
export function getPluginInfo({ definition }: ProviderSession): PluginInfo {
  const info = new PluginInfo();
  info.setVersion(definition.version);
  return info;
}

/** The engine sends every configuration value but strings encoded as JSON. */
function decodeConfig(args: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === "string" && key !== "version" ? decode(value) : value,
    ]),
  );
}

function decode(text: string): PropertyValue {
  try {
    return JSON.parse(text) as PropertyValue;
  } catch {
    return text;
  }
}
