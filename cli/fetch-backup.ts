import { hostsOf } from "../config/inventory";
import { loginOf } from "../facts/ssh";
import { quoteWord } from "../plan/command-text";
import { PROTOCOL } from "../plan/protocol";
import { accessOf, vaultHostOf } from "../plan/vault-request";
import { streamsOverSsh } from "./canary/stream";
import { readDirectSettings } from "./direct/settings";
import type { StackChoice } from "./settings";
import { linksOf } from "./vault/links";
import { workOnHost } from "./vault/on-host";

/** Longest time of a fetch, which a person watches; archives may be large. */
const LIMIT_SECONDS = 3600;

/**
 * Brings a backup from the bucket back to its host, by ssh alone.
 *
 * @param archive  path of the archive, or `latest`
 * @returns        exit code
 */
export async function fetchBackup(
  choice: StackChoice,
  name: string,
  archive: string,
): Promise<number> {
  const say = (line: string) => console.log(line);
  const settings = await readDirectSettings(choice, say);
  const hosts = hostsOf(settings);
  const host = hosts.find((each) => each.name === name);
  if (host === undefined) {
    const names = hosts.map((each) => each.name).join(", ");
    throw new Error(`${name}: expected a host of prism:hosts, which are ${names}`);
  }
  if (settings.aws === null) {
    throw new Error(
      "prism:aws: expected where the bucket is, got nothing; add the group, enabled or not",
    );
  }
  const access = accessOf(choice.stack, settings.aws);
  const end = await workOnHost(
    {
      request: {
        protocol: PROTOCOL,
        task: { act: "fetch", archive: { named: archive } },
        access,
        bucket: null,
        run: null,
        limitSeconds: LIMIT_SECONDS,
      },
      open: streamsOverSsh(
        loginOf(settings.ssh),
        ({ paths }) => `exec ${quoteWord(`${paths.root}/bin/prism-host`)} vault`,
      ),
      links: linksOf(access),
      say,
    },
    vaultHostOf(host),
  );
  if ("failed" in end) throw new Error(`${name}: nothing was fetched: ${end.failed}`);
  say(`${name}: ${end.done}`);
  return 0;
}
