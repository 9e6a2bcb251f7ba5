import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { layoutOf } from "../layout";
import type { Sandbox } from "../model";
import type { ProcessMark } from "../processes";
import { ensureServer } from "../servers";

/**
 * Sees to it that the sandbox's AWS runs. It keeps everything in memory: one that is started again is empty.
 *
 * @param python  one that has moto; see ensureMoto()
 * @param before  mark of the one that was started earlier
 */
export async function ensureAws(
  folder: string,
  { url }: Pick<NonNullable<Sandbox["aws"]>, "url">,
  python: string,
  before: ProcessMark | undefined,
): Promise<ProcessMark> {
  const { hostname, port } = new URL(url);
  const place = layoutOf(folder).aws;
  await mkdir(place, { recursive: true });
  const argv = [python, join(__dirname, "server.py"), "-H", hostname, "-p", port];
  const log = join(place, "moto.log");
  return ensureServer({ title: "moto", argv, folder, port: Number(port), log }, before, false);
}
