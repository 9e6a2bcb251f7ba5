import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isAbsent, isMap, type PropertyMap, type PropertyValue } from "./values";

/** Properties out of a message; empty when the message has none. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct ? struct.toJavaScript() : {};
}

/** Properties as a message; absent and null ones are left out, as the engine does. */
export function toStruct(map: PropertyMap): Struct {
  return Struct.fromJavaScript(withoutAbsent(map) as Parameters<typeof Struct.fromJavaScript>[0]);
}

// Struct.fromJavaScript throws on undefined.
function withoutAbsent(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map((item) => withoutAbsent(item) ?? null);
  if (!isMap(value)) return value;
  const present = Object.entries(value).filter(([, item]) => !isAbsent(item));
  return Object.fromEntries(present.map(([key, item]) => [key, withoutAbsent(item)]));
}
