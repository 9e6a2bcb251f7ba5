import { utils, type ServerHostKeyAlgorithm } from "ssh2";

/** What the host must show. */
export interface ExpectedHostKey {
  /** The only kind of key to ask for. */
  algorithm: ServerHostKeyAlgorithm;
  /** Whether the shown key is the expected one. */
  matches(shown: Buffer): boolean;
}

/**
 * Reads the `hostKey` of a connection.
 *
 * Only the algorithm named in the key itself is asked for. So an `ssh-rsa` key means the old
 * SHA-1 signature, which OpenSSH 8.8 and newer do not offer: the official provider refuses
 * such hosts in the same way.
 *
 * @param text   one line as in known_hosts: `[host] type base64 [comment]`
 * @throws Error the text is no public key
 */
export function readHostKey(text: string): ExpectedHostKey {
  // A first word may stand before the key: options, or the host in a line of known_hosts.
  const whole = utils.parseKey(text.trim());
  const key = whole instanceof Error ? utils.parseKey(text.trim().replace(/^\S+\s+/, "")) : whole;
  if (key instanceof Error) throw new Error("failed to parse host key: ssh: no key found");
  const expected = key.getPublicSSH();
  return {
    algorithm: key.type,
    matches: (shown) => shown.equals(expected),
  };
}
