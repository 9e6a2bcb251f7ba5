import type { Place } from "./input";
import type { Mutation } from "./mutation";

const IN_QUOTES = "write it in quotes, or pulumi config set it with --type string";
const RENAME_HOST = "must be letters, digits and inner dashes";
const FULL_PATH =
  "must be an absolute path of letters, digits and . _ @ + - without .. or a trailing slash";
const CREDENTIAL =
  "remove it and let the deployer and every host read the repository with an ssh key or git's credential helper";

/** A wrong value at one place. */
function one(what: string, place: Place, value: unknown, ...says: string[]): Mutation {
  return { what, changes: [[place, value]], says };
}

/** Configurations with one wrong, unknown or missing key. */
export const KEY_MUTATIONS: readonly Mutation[] = [
  one(
    "a missing release",
    ["release"],
    undefined,
    "prism:release: must be set, got nothing; for example: pulumi config set prism:release v2.4.0",
  ),
  one(
    "a release without v",
    ["release"],
    "2.4.0",
    'prism:release: must be a release tag such as v2.4.0, got "2.4.0"; write the annotated tag with its v, or in staging its branch such as release/v2.4.0',
  ),
  one(
    "a webhook without its address",
    ["webhooks"],
    [{ name: "team" }],
    "prism:webhooks[0].url: must be set, got nothing; for example: pulumi config set --path 'prism:webhooks[0].url' --secret",
  ),
  one(
    "a missing repository",
    ["repository"],
    undefined,
    "prism:repository: must be set, got nothing; for example: pulumi config set prism:repository git@github.com:example/prism-gateway.git",
  ),
  one(
    "a repository that is no URL",
    ["repository"],
    "--upload-pack=x",
    'prism:repository: must be a Git URL or an absolute path, got "--upload-pack=x"; write it such as https://git.example.com/prism-gateway.git or git@git.example.com:prism-gateway.git',
  ),
  one(
    "a repository with a password, without showing it",
    ["repository"],
    "https://bot:hunter2@git.example.com/x.git",
    `prism:repository: must hold no password or token, got "https://…@git.example.com/x.git"; ${CREDENTIAL}`,
  ),
  one(
    "a repository with a token, without showing it",
    ["repository"],
    "https://ghp_1234@git.example.com/x.git",
    `prism:repository: must hold no password or token, got "https://…@git.example.com/x.git"; ${CREDENTIAL}`,
  ),
  one(
    "missing hosts",
    ["hosts"],
    undefined,
    'prism:hosts: must hold at least 1 entry, got none; write in the stack file, for example: prism:hosts: [{ name: prod-1, address: prod-1.example.com, hostKey: "ssh-ed25519 AAAA…" }]',
  ),
  one(
    "hosts that are no list",
    ["hosts"],
    "prod-1",
    'prism:hosts: must be a list, got "prod-1"; write its entries below it, each after a dash',
  ),
  one(
    "an empty list of hosts",
    ["hosts"],
    [],
    'prism:hosts: must hold at least 1 entry, got an empty list; write in the stack file, for example: prism:hosts: [{ name: prod-1, address: prod-1.example.com, hostKey: "ssh-ed25519 AAAA…" }]',
  ),
  one(
    "a host that is no group of keys",
    ["hosts", 1],
    "prod-2",
    'prism:hosts[1]: must be a group of keys, got "prod-2"; write its keys indented below it',
  ),
  one(
    "a host without an address",
    ["hosts", 1, "address"],
    undefined,
    "prism:hosts[1].address: must be set, got nothing; for example: pulumi config set --path 'prism:hosts[1].address' prod-1.example.com",
  ),
  one(
    "an address with a user",
    ["hosts", 1, "address"],
    "deploy@prod-2",
    'prism:hosts[1].address: must be a DNS name or an IP address, got "deploy@prod-2"; give it alone, user and port have keys of their own',
  ),
  one(
    "a host key that is none",
    ["hosts", 1, "hostKey"],
    "abc",
    'prism:hosts[1].hostKey: must be a public host key such as "ssh-ed25519 AAAA…" (no ssh-rsa), got "abc"; run ssh-keyscan -t ed25519 and compare the fingerprint',
  ),
  one(
    "a private key as host key, without showing it",
    ["hosts", 1, "hostKey"],
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc",
    'prism:hosts[1].hostKey: must be a public host key such as "ssh-ed25519 AAAA…" (no ssh-rsa), got a private key; run ssh-keyscan -t ed25519 and compare the fingerprint',
  ),
  one(
    "a name with a space",
    ["hosts", 1, "name"],
    "prod 2",
    `prism:hosts[1].name: ${RENAME_HOST}, got "prod 2"; rename it, for example prod-1`,
  ),
  one(
    "a login that ssh would take for an option",
    ["hosts", 1, "user"],
    "-oProxyCommand",
    'prism:hosts[1].user: must be a user name such as deploy, got "-oProxyCommand"; give the name alone, without @ and host',
  ),
  one(
    "a port with a fraction",
    ["hosts", 1, "port"],
    22.5,
    "prism:hosts[1].port: must be a whole number, got 22.5; write it in digits, without quotes",
  ),
  one(
    "a port above the range",
    ["hosts", 1, "port"],
    70000,
    "prism:hosts[1].port: must be at most 65535, got 70000; lower it",
  ),
  one(
    "an unknown ring",
    ["hosts", 1, "ring"],
    "stabel",
    'prism:hosts[1].ring: must be one of canary, stable, got "stabel"; did you mean stable?',
  ),
  one(
    "an unknown key of a host",
    ["hosts", 1, "adress"],
    "192.0.2.9",
    'prism:hosts[1].adress: must be a known key, got "adress"; did you mean address?',
  ),
  one(
    "a jump host without a host key",
    ["hosts", 1, "jump"],
    { address: "jump" },
    "prism:hosts[1].jump.hostKey: must be set, got nothing; for example: pulumi config set --path 'prism:hosts[1].jump.hostKey' 'ssh-ed25519 AAAA…'",
  ),
  one(
    "a relative path",
    ["paths", "root"],
    "srv/prism",
    `prism:paths.root: ${FULL_PATH}, got "srv/prism"; write it in full, such as /srv/prism-gateway`,
  ),
  one(
    "a path that climbs",
    ["hosts", 0, "paths", "bun"],
    "/opt/../bun",
    `prism:hosts[0].paths.bun: ${FULL_PATH}, got "/opt/../bun"; write it in full, such as /srv/prism-gateway`,
  ),
  one(
    "an unknown choice",
    ["observe"],
    "never",
    'prism:observe: must be one of live, offline, got "never"; choose one of them',
  ),
  one(
    "a number where text is asked",
    ["app", "environment", "WORKERS"],
    4,
    `prism:app.environment.WORKERS: must be text, got 4; ${IN_QUOTES}`,
  ),
  one(
    "a variable that is no name",
    ["app", "environment", "log level"],
    "info",
    'prism:app.environment["log level"]: must be a name of letters, digits and _, got "log level"; rename it, for example LOG_LEVEL',
  ),
  one(
    "an empty text",
    ["app", "logErrorPattern"],
    "",
    'prism:app.logErrorPattern: must not be empty, got ""; give it a value or remove its key',
  ),
  one(
    "text where a number is asked",
    ["limits", "stage"],
    "90",
    'prism:limits.stage: must be a number, got "90"; write it in digits, without quotes',
  ),
  one(
    "a verification that takes longer than the procedure allows",
    ["limits", "verify"],
    301,
    "prism:limits.verify: must be at most 300, got 301; lower it",
  ),
  one(
    "a limit of no time",
    ["limits", "stage"],
    0,
    "prism:limits.stage: must be at least 1, got 0; raise it",
  ),
  one(
    "an unknown way of backup",
    ["backup", "method"],
    "comand",
    'prism:backup.method: must be one of none, command, builtin, got "comand"; did you mean command?',
  ),
  one(
    "a backup of nothing",
    ["backup", "data"],
    undefined,
    "prism:backup.data: must be set, got nothing; write in the stack file, for example: data: [/srv/prism-gateway/data]",
  ),
  one(
    "an unknown key of a choice",
    ["backup", "targt"],
    "/b",
    'prism:backup.targt: must be a known key, got "targt"; did you mean target?',
  ),
  one(
    "a secret of the wrong type, without showing it",
    ["secrets", "values", "PIN"],
    1234,
    `prism:secrets.values.PIN: must be text, got a value that is not shown; ${IN_QUOTES}`,
  ),
  one(
    "a version of the secrets that is a number",
    ["secrets", "version"],
    2,
    `prism:secrets.version: must be text, got 2; ${IN_QUOTES}`,
  ),
];
