import { z } from "zod";

// Messages of this room read "must be …; what to do": problems.ts puts the value that came between the halves.

/** A name that is safe in a path, a shell word, a pm2 list and a Pulumi name: letters, digits, inner dashes. */
export const name = z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, {
  error: "must be letters, digits and inner dashes; rename it, for example prod-1",
});

/** A Unix user. A leading dash would be an option to ssh. */
export const login = z.string().regex(/^[a-z0-9_][\w.-]*$/i, {
  error: "must be a user name such as deploy; give the name alone, without @ and host",
});

/** A DNS name or an IP address. A leading dash would be an option to ssh. */
export const address = z.string().regex(/^[a-z0-9_:][\w.:-]*$/i, {
  error: "must be a DNS name or an IP address; give it alone, user and port have keys of their own",
});

/** An absolute POSIX path without a trailing slash, `..` or characters that a shell or pm2 would read differently. */
export const absolutePath = z.string().regex(/^(\/(?!\.\.(\/|$))[\w.@+-]+)+$/, {
  error:
    "must be an absolute path of letters, digits and . _ @ + - without .. or a trailing slash; " +
    "write it in full, such as /srv/prism-gateway",
});

/** An absolute path, or one that begins with `{root}`, the host's paths.root. */
export const hostPath = z.string().regex(/^(\{root\})?(\/(?!\.\.(\/|$))[\w.@+-]+)+$/, {
  error:
    "must be an absolute path, or one that begins with {root}, of letters, digits and . _ @ + - " +
    "without .. or a trailing slash; write it in full, such as /srv/data or {root}/data",
});

/** A path inside the repository; "." is its top. */
export const repositoryPath = z
  .string()
  .regex(/^(\.|(?!\.\.(\/|$))[\w.@+-]+(\/(?!\.\.(\/|$))[\w.@+-]+)*)$/, {
    error:
      "must be a path inside the repository without ..; write it from the top, such as apps/gateway",
  });

/** A command as a list of words, run without a shell; the first word is looked up on the host's PATH. */
export const argv = z.array(z.string().min(1)).min(1);

/** A path of an HTTP request, with its query. */
export const requestPath = z.string().regex(/^\/\S*$/, {
  error: "must begin with / and hold no spaces; leave out the address, such as /health",
});

/** Days of the week, in the order of ISO 8601. */
export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** A date, `YYYY-MM-DD`. */
export const date = z.iso.date({
  error: "must be a date of the calendar, such as 2026-12-31; correct it",
});

/** TCP port, 1..65535. */
export const port = z.int().min(1).max(65535);

/** Name of an environment variable. */
export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "must be a name of letters, digits and _; rename it, for example LOG_LEVEL",
});

/** Environment variables by name. */
export const environment = z.record(variable, z.string());

/**
 * A public host key in one line, as `ssh-keyscan` prints it after the host's name. No ssh-rsa: command provider 1.2.1
 * asks for its SHA-1 signature, which OpenSSH refuses since 8.8.
 */
export const hostKey = z
  .string()
  .regex(/^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}$/, {
    error:
      'must be a public host key such as "ssh-ed25519 AAAA…" (no ssh-rsa); ' +
      "run ssh-keyscan -t ed25519 and compare the fingerprint",
  });
