import type { HostLayout } from "./layout";

/** What an sshd of the sandbox is told. */
export interface SshdSettings {
  files: HostLayout;
  port: number;
  user: string;
  sftpServer: string;
  /** What every session has in its environment. */
  environment: Readonly<Record<string, string>>;
  /** True for OpenSSH 9.8 and newer, which shut out addresses after failures. */
  hasSourcePenalties: boolean;
}

// sshd splits a SetEnv line at spaces, and takes quotes away.
function quoted(text: string): string {
  return `"${text.replace(/(["\\])/g, "\\$1")}"`;
}

/** A word for sh, whatever characters it holds. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The text of sshd_config of one host. */
export function sshdConfig(settings: SshdSettings): string {
  const { files, port, user, environment } = settings;
  // sshd takes the first SetEnv line and no other, so all go on it.
  const pairs = Object.entries(environment).map(([key, value]) => quoted(`${key}=${value}`));
  const lines = [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${quoted(files.hostKeyFile)}`,
    `AuthorizedKeysFile ${quoted(files.authorizedKeys)}`,
    `AllowUsers ${user}`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no",
    "PermitRootLogin prohibit-password",
    "PubkeyAuthentication yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitUserEnvironment no",
    "PermitUserRC no",
    "PrintMotd no",
    "PrintLastLog no",
    "UseDNS no",
    "X11Forwarding no",
    "AllowTcpForwarding yes",
    // Many Commands connect at once; sshd's 10:30:100 would drop some of them.
    "MaxStartups 200:30:400",
    "MaxSessions 100",
    ...(settings.hasSourcePenalties ? ["PerSourcePenalties no"] : []),
    `SetEnv ${pairs.join(" ")}`,
    `ForceCommand exec ${shellWord(files.session)}`,
    `Subsystem sftp ${settings.sftpServer} -d ${quoted(files.home)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * The script every session starts with. sshd itself starts in the directory that the system's list
 * of users has, which is one and the same for all hosts of the sandbox.
 */
export function sessionScript(): string {
  return `#!/bin/sh
cd "$HOME" || exit 1
if [ -z "\${SSH_ORIGINAL_COMMAND+x}" ]; then exec /bin/sh -i; fi
command=$SSH_ORIGINAL_COMMAND
unset SSH_ORIGINAL_COMMAND
exec /bin/sh -c "$command"
`;
}
