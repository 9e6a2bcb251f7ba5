import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { applyAutoName, applyFields } from "./defaults";
import type { CallContext, CheckFailure, ResourceDefinition } from "./definition";
import { diffPaths, topOf, type PathChange } from "./diff-paths";
import type { ProviderSession } from "./session";
import { checkFields } from "./shape";
import { unwrapMap, type PropertyMap } from "./values";
import { fromStruct, toStruct } from "./wire";

/** Answers which inputs would be used, and what is wrong with them. */
export function check(
  session: ProviderSession,
  request: pb.CheckRequest,
  context: CallContext,
): pb.CheckResponse {
  const definition = session.resourceOf(context.type);
  const news = fromStruct(request.getNews());
  const wrong = checkFields(definition.name, definition.inputs, news);
  // Secrets are marked even when the inputs are wrong, or a preview would print them.
  const filled = applyFields(definition.inputs, news, wrong.length === 0);
  const olds = fromStruct(request.getOlds());
  const named = applyAutoName(definition, filled, olds, context, request.getRandomseed_asU8());
  const inputs = { ...named, ...definition.complete?.(context) };
  const failures = wrong.concat(definition.check?.(unwrapMap(inputs), context) ?? []);
  const response = new pb.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(failures.map(toMessage));
  return response;
}

/** Answers what changed between the old inputs and the new ones; outputs never count. */
export function diff(
  session: ProviderSession,
  request: pb.DiffRequest,
  context: CallContext,
): pb.DiffResponse {
  const definition = session.resourceOf(context.type);
  const before = withoutInternal(fromStruct(request.getOldInputs()));
  const after = withoutInternal(fromStruct(request.getNews()));
  const ignored = new Set(request.getIgnorechangesList());
  const { comparesSecrecy } = session.definition;
  const seen = (map: PropertyMap) => {
    const inputs = comparesSecrecy ? map : unwrapMap(map);
    return definition.normalize?.(inputs) ?? inputs;
  };
  const changes = diffPaths(seen(before), seen(after)).filter(
    ({ path }) => !ignored.has(topOf(path)),
  );
  const replacing = changes.filter((change) => isReplacing(definition, change));
  const response = new pb.DiffResponse();
  response.setChanges(
    changes.length ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setDiffsList(topsOf(changes));
  response.setReplacesList(topsOf(replacing));
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    const detail = new pb.PropertyDiff();
    detail.setKind(kinds[change.change][replacing.includes(change) ? "replace" : "update"]);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  response.setDeletebeforereplace(
    replacing.length > 0 && keepsFixedName(definition, before, changes),
  );
  return response;
}

const { Kind } = pb.PropertyDiff;
const kinds = {
  add: { update: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { update: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { update: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
};

function isReplacing(definition: ResourceDefinition, { path }: PathChange): boolean {
  if (!definition.update) return true;
  const rule = definition.inputs[topOf(path)]?.replaces;
  return rule === "any" || (rule === "presence" && path === topOf(path));
}

/** Two resources cannot have one name at once, so the old one must go first. */
function keepsFixedName(
  { autoName }: ResourceDefinition,
  before: PropertyMap,
  changes: PathChange[],
): boolean {
  if (!autoName || !(autoName.property in before)) return false;
  return !changes.some(({ path }) => path === autoName.property);
}

function topsOf(changes: PathChange[]): string[] {
  return [...new Set(changes.map(({ path }) => topOf(path)))];
}

/** Leaves out what is not the program's, such as `__defaults` in a state of official make. */
function withoutInternal(inputs: PropertyMap): PropertyMap {
  const own = Object.entries(inputs).filter(([key]) => key !== "version" && !key.startsWith("__"));
  return Object.fromEntries(own);
}

/** A failure as the engine takes it. */
export function toMessage({ property, reason }: CheckFailure): pb.CheckFailure {
  const message = new pb.CheckFailure();
  message.setProperty(property);
  message.setReason(reason);
  return message;
}
