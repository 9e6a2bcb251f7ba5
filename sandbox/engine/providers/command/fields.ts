import type { Field, Fields } from "../core/definition";

const text: Field = { shape: "string" };
const secretText: Field = { shape: "string", secret: true };

/** Fields of a connection, the same for the host and for the jump host before it. */
const endpoint: Fields = {
  user: { shape: "string", default: "root" },
  password: secretText,
  host: { shape: "string", required: true },
  port: { shape: "number", default: 22 },
  privateKey: secretText,
  privateKeyPassword: secretText,
  agentSocketPath: text,
  dialErrorLimit: { shape: "number", default: 10 },
  perDialTimeout: { shape: "number", default: 15 },
  hostKey: text,
};

const proxy: Field = { shape: { object: endpoint, name: "remote.ProxyConnection" } };

/** How to reach a host; secret as a whole, and its keys and passwords once more inside. */
export const connectionField: Field = {
  shape: { object: { ...endpoint, proxy }, name: "remote.Connection" },
  required: true,
  secret: true,
};

/** Changed triggers replace; changes inside the list are the SDK's `replaceOnChanges`. */
export const triggersField: Field = { shape: { list: "any" }, replaces: "presence" };

/** When each command of a resource runs, and on what it depends. */
export const lifecycleFields: Fields = {
  triggers: triggersField,
  create: text,
  update: text,
  delete: text,
};

/** What a command gets and how its output is shown, here or on a host. */
export const runFields: Fields = {
  stdin: text,
  logging: text,
  environment: { shape: { map: "string" } },
  addPreviousOutputInEnv: { shape: "boolean" },
};

/** What only a command on this machine takes. */
export const localFields: Fields = {
  ...runFields,
  interpreter: { shape: { list: "string" } },
  dir: text,
  assetPaths: { shape: { list: "string" } },
  archivePaths: { shape: { list: "string" } },
};
