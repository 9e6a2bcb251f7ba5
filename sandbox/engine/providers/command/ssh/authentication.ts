import * as net from "net";
import { utils, type AnyAuthMethod, type AuthenticationType, type ParsedKey } from "ssh2";
import type { Endpoint } from "../inputs";
import type { HandshakeTalk } from "./words";

/**
 * The ways to log in that an endpoint allows, in the official provider's order: key,
 * password, keyboard-interactive, agent. Keys from an agent count as the method
 * `publickey` too, so with a private key the agent is never asked.
 *
 * @throws Error  the key cannot be read, or the agent does not answer; the words are those
 *                of Go's ssh package
 */
export async function authenticationOf(endpoint: Endpoint): Promise<AnyAuthMethod[]> {
  const username = endpoint.user;
  const methods: AnyAuthMethod[] = [];
  if (endpoint.privateKey !== undefined) {
    methods.push({ type: "publickey", username, key: readPrivateKey(endpoint) });
  }
  const { password } = endpoint;
  if (password !== undefined) {
    methods.push({ type: "password", username, password });
    methods.push({
      type: "keyboard-interactive",
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        finish(prompts.map(() => password));
      },
    });
  }
  const agent = endpoint.agentSocketPath ?? (process.env.SSH_AUTH_SOCK || undefined);
  if (agent !== undefined) {
    await reachAgent(agent);
    if (endpoint.privateKey === undefined) methods.push({ type: "agent", username, agent });
  }
  return methods;
}

/**
 * The next way that the host lets us try.
 *
 * @param talk  gets the name of what is tried
 * @param left  names the host still accepts; null before the first answer
 */
export function nextMethod(
  { methods, talk }: { methods: AnyAuthMethod[]; talk: HandshakeTalk },
  username: string,
  left: AuthenticationType[] | null,
): AnyAuthMethod | false {
  if (left === null) return { type: "none", username };
  const { tried } = talk;
  const next = methods.find((method) => {
    const name = nameOf(method);
    return !tried.includes(name) && left.includes(name);
  });
  if (!next) return false;
  tried.push(nameOf(next));
  return next;
}

function nameOf({ type }: AnyAuthMethod): AuthenticationType {
  return type === "agent" ? "publickey" : type;
}

function readPrivateKey({ privateKey = "", privateKeyPassword }: Endpoint): ParsedKey {
  const open = utils.parseKey(privateKey);
  if (privateKeyPassword === undefined)
    return orThrow(open, "this private key is passphrase protected");
  if (!(open instanceof Error)) {
    const isNewForm = privateKey.includes("OPENSSH PRIVATE KEY");
    throw new Error(`ssh: ${isNewForm ? "key is not password protected" : "not an encrypted key"}`);
  }
  const opened = utils.parseKey(privateKey, privateKeyPassword);
  return orThrow(opened, "", "x509: decryption password incorrect");
}

function orThrow(key: ParsedKey | Error, locked: string, wrong?: string): ParsedKey {
  if (!(key instanceof Error)) {
    if (key.isPrivateKey()) return key;
    throw new Error("ssh: no key found");
  }
  if (/no passphrase given/i.test(key.message)) throw new Error(`ssh: ${locked}`);
  throw new Error(wrong && /passphrase|integrity/i.test(key.message) ? wrong : "ssh: no key found");
}

function reachAgent(path: string): Promise<void> {
  if (!path) return Promise.reject(new Error("dial unix: missing address"));
  return new Promise((resolve, reject) => {
    const socket = net.connect(path, () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const words: Partial<Record<string, string>> = {
        ENOENT: "no such file or directory",
        ECONNREFUSED: "connection refused",
        EACCES: "permission denied",
      };
      const why = words[error.code ?? ""] ?? error.message;
      reject(new Error(`dial unix ${path}: connect: ${why}`));
    });
  });
}
