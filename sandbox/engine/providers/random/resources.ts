import { randomBytes, randomUUID } from "crypto";
import { hashSync } from "bcryptjs";
import type { Field, Fields, ResourceDefinition } from "../core/definition";
import { checkCharacters, fillCharacters, randomText } from "./characters";

/** Any change of any input gives a new value: that is what `keepers` are for. */
const keepers: Field = { shape: { map: "string" }, replaces: "any" };
const flag: Field = { shape: "boolean", replaces: "any" };
const count: Field = { shape: "number", replaces: "any" };

const textFields: Fields = {
  keepers,
  length: { shape: "number", required: true, replaces: "any" },
  lower: flag,
  upper: flag,
  number: flag,
  numeric: flag,
  special: flag,
  minLower: count,
  minUpper: count,
  minNumeric: count,
  minSpecial: count,
  overrideSpecial: { shape: "string", replaces: "any" },
};

/** Source: golang.org/x/crypto/bcrypt, DefaultCost, which the official provider uses. */
const HASH_COST = 10;

/** RandomPassword: its value and its hash are secrets. */
export const randomPassword: ResourceDefinition = {
  name: "random.RandomPassword",
  inputs: textFields,
  outputs: { result: { secret: true }, bcryptHash: { secret: true } },
  normalize: fillCharacters,
  check: checkCharacters,
  create(inputs) {
    const filled = fillCharacters(inputs);
    const result = randomText(filled);
    const outputs = { ...filled, result, bcryptHash: hashSync(result, HASH_COST) };
    return Promise.resolve({ id: "none", outputs });
  },
};

/** RandomString: as a password, in clear. */
export const randomString: ResourceDefinition = {
  name: "random.RandomString",
  inputs: textFields,
  outputs: { result: {} },
  normalize: fillCharacters,
  check: checkCharacters,
  create(inputs) {
    const filled = fillCharacters(inputs);
    const result = randomText(filled);
    return Promise.resolve({ id: result, outputs: { ...filled, result } });
  },
};

/** RandomId: some bytes in several forms, each with the prefix; the id is without it. */
export const randomId: ResourceDefinition = {
  name: "random.RandomId",
  inputs: {
    keepers,
    byteLength: { shape: "number", required: true, replaces: "any" },
    prefix: { shape: "string", replaces: "any" },
  },
  outputs: { b64Std: {}, b64Url: {}, dec: {}, hex: {} },
  check({ byteLength }) {
    if (typeof byteLength !== "number") return [];
    if (Number.isInteger(byteLength) && byteLength >= 1) return [];
    const reason = `byteLength: expected a whole number of at least 1, got ${byteLength}`;
    return [{ property: "byteLength", reason: `${reason}; change it in the program` }];
  },
  create({ byteLength, prefix }) {
    const bytes = randomBytes(Number(byteLength));
    const before = typeof prefix === "string" ? prefix : "";
    const id = bytes.toString("base64url");
    const forms = {
      b64Std: bytes.toString("base64"),
      b64Url: id,
      dec: BigInt(`0x${bytes.toString("hex")}`).toString(),
      hex: bytes.toString("hex"),
    };
    const outputs = Object.fromEntries(
      Object.entries(forms).map(([form, text]) => [form, before + text]),
    );
    return Promise.resolve({ id, outputs });
  },
};

/** RandomUuid: a random UUID, version 4. */
export const randomUuid: ResourceDefinition = {
  name: "random.RandomUuid",
  inputs: { keepers },
  outputs: { result: {} },
  create() {
    const result = randomUUID();
    return Promise.resolve({ id: result, outputs: { result } });
  },
};
