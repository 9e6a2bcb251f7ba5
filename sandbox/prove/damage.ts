import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BareHost } from "../bare-host";
import type { BareSettings } from "../bare-settings";
import { tryRun } from "../run";

/** A cause that makes a backup worthless, or impossible. */
export interface Damage {
  readonly title: string;
  /** Words that the reason must hold. */
  readonly reason: RegExp;
  /** Makes the cause; gives settings for it and what takes it away. Null: this machine does not let us. */
  readonly cause: (on: BareHost) => Promise<Caused | null>;
}

/** A cause that is there. */
export interface Caused {
  readonly changes: BareSettings;
  /** Words in front of each step's shell, for what a root user would not feel. */
  readonly prefix?: readonly string[];
  readonly restore: () => Promise<unknown>;
}

/** Stands before the real tar and does the same, with a word before and after it writes a compressed archive. */
const tarWith = (before: string, after: string): string => `#!/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
file=
zip=
for word; do
  [ "$last" = --file ] && file=$word
  [ "$word" = --gzip ] && zip=yes
  last=$word
done
[ -z "$zip" ] || { ${before}; }
tar "$@" || exit
[ -z "$zip" ] || { ${after}; }
`;

/** A tar that damages every compressed archive it has made. */
function badTar(title: string, reason: RegExp, damage: string, before = ":"): Damage {
  return {
    title: `built-in: ${title}`,
    reason,
    cause: async (on) => {
      const folder = join(on.host.home, "bad-tools");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "tar"), tarWith(before, damage));
      await chmod(join(folder, "tar"), 0o755);
      const { paths } = on.settings("v2.4.0");
      const search = [folder, ...paths.search];
      const changes = { paths: { search }, backup: builtin(on) };
      return { changes, restore: () => rm(folder, { recursive: true }) };
    },
  };
}

/** A configured command that prints the path of an archive which is no good. */
function badCommand(title: string, reason: RegExp, damage: string): Damage {
  return {
    title: `command: ${title}`,
    reason,
    cause: async (on) => {
      const file = join(on.host.home, "bad-backup.sh");
      const script = `#!/bin/sh\nset -e\nfile=$BACKUP_DIR/bad.tar.gz\ntar -czf "$file" -C "$DATA_DIR" .\n${damage}\necho "$file"\n`;
      await writeFile(file, script);
      await chmod(file, 0o755);
      const { data, target } = builtin(on);
      return {
        changes: { backup: { method: "command", command: [file], data, target } },
        restore: async () => {
          await rm(file);
          await rm(join(target, "bad.tar.gz"), { force: true });
        },
      };
    },
  };
}

/** The built-in archive of a host's data into its folder of backups. */
export function builtin({ host }: BareHost): { method: "builtin"; data: string[]; target: string } {
  const { root } = host;
  return { method: "builtin", data: [join(root, "data")], target: join(root, "backups") };
}

const FLIP = `printf 'XX' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") / 2)) conv=notrunc 2>/dev/null`;
const CUT = `truncate -s $(($(stat -c %s "$file") / 2)) "$file"`;

/** Mounts a small disk for the backups; needs the right to mount. */
async function onSmallDisk(on: BareHost, kilobytes: number, changes: BareSettings = {}) {
  const disk = join(on.host.home, "disk");
  await mkdir(disk, { recursive: true });
  const options = `size=${kilobytes}k`;
  const mounted = await tryRun(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk]);
  if (mounted.code !== 0) return null;
  return {
    changes: { ...changes, backup: { ...builtin(on), target: disk } },
    restore: () => tryRun(["umount", disk]),
  };
}

/** The built-in archive meets a disk that others fill after the space was checked. */
async function fillDisk(on: BareHost): Promise<Caused | null> {
  const fill = `head -c 100000000 /dev/zero >"$(dirname "$file")/../others" 2>/dev/null`;
  const tar = await badTar("", /./, ":", fill).cause(on);
  const disk = await onSmallDisk(on, 8192, tar?.changes);
  if (disk === null) return null;
  return {
    ...disk,
    restore: async () => {
      await disk.restore();
      await tar?.restore();
    },
  };
}

/** A file that the login user may not read; a root user is made to feel it. */
async function hideFile(on: BareHost): Promise<Caused | null> {
  const file = join(on.host.root, "data", "hidden");
  await writeFile(file, "nobody reads this");
  await chmod(file, 0);
  const caps = "-dac_override,-dac_read_search";
  const prefix = process.getuid?.() === 0 ? ["setpriv", `--bounding-set=${caps}`] : [];
  return { changes: { backup: builtin(on) }, prefix, restore: () => rm(file, { force: true }) };
}

/** Data so large that twice of it is nowhere; it takes no room, but says that it does. */
async function swellData(on: BareHost): Promise<Caused> {
  const file = join(on.host.root, "data", "swollen");
  await tryRun(["truncate", "-s", "4T", file]);
  return { changes: { backup: builtin(on) }, restore: () => rm(file, { force: true }) };
}

/** Where the byte lies decides whether the archive can be read. */
const FLIPPED = /restoring .* ended with code|restores \d+ files differently/;

/** What may be wrong with a backup. */
export const DAMAGES: readonly Damage[] = [
  badTar("a flipped byte", FLIPPED, FLIP),
  badTar("a truncated file", /restoring .*\.tar\.gz ended with code 2/, CUT),
  badTar(
    "an archive that lacks a file",
    /restores 1 files differently, first .*data\/extra$/,
    'd=$(mktemp -d); tar -xf "$file" -C "$d"; find "$d" -name extra -delete; (cd "$d" && tar -czf "$file" *); rm -r "$d"',
  ),
  badCommand("a flipped byte", FLIPPED, FLIP),
  badCommand("a truncated file", /restoring .*bad\.tar\.gz ended with code/, CUT),
  badCommand("an empty archive", /holds no file/, 'tar -czf "$file" -T /dev/null'),
  badCommand("no archive at all", /did not print the path of its archive/, 'rm "$file"'),
  { title: "built-in: the disk fills up", reason: /No space left/, cause: fillDisk },
  { title: "built-in: an unreadable file", reason: /Permission denied/, cause: hideFile },
  {
    title: "no space for twice the data",
    reason: /twice the data/,
    cause: swellData,
  },
  {
    title: "no space for twice the data on the disk of backups",
    reason: /are free under .*disk.*twice the data/,
    cause: (on) => onSmallDisk(on, 64),
  },
];
