import manifest from "../package.json";

/** The version this tree was released as. */
export const version: string = manifest.version;

/** Where the data lies. */
export const dataDirectory = process.env.DATA_DIR ?? "data";

/** What the server needs from its environment, or a message that says what is wrong. */
export function readSettings(): { host: string; port: number; secret: string } | string {
  const secret = process.env.JWT_SECRET ?? "";
  if (secret === "") {
    return "JWT_SECRET: expected a secret in the environment, got none; put it into the env file";
  }
  const text = process.env.PORT ?? "3000";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return `PORT: expected a number 1..65535, got "${text}"; correct the env file`;
  }
  return { host: process.env.HOST ?? "127.0.0.1", port, secret };
}
