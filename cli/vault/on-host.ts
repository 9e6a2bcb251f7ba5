import type { VaultHost, VaultRequest } from "../../plan/vault-request";
import {
  keyOf,
  strangeness,
  type VaultAnswer,
  type VaultLink,
  type VaultOrder,
  type VaultPlace,
} from "../../plan/vault-talk";
import type { HostStream, OpenStream } from "../canary/stream";
import type { Links } from "./links";

/** What is asked of every host, and with what. */
export interface VaultWork {
  readonly request: Pick<
    VaultRequest,
    "protocol" | "task" | "access" | "bucket" | "limitSeconds"
  > & { readonly run: VaultOrder["run"] };
  readonly open: OpenStream;
  readonly links: Links;
  /** Gets lines for people. */
  readonly say: (line: string) => void;
}

/** How it ended on a host. */
export type HostEnd =
  { readonly done: string; readonly place: VaultPlace | null } | { readonly failed: string };

/** Later than the host's own limit, so that it can speak first. */
const MARGIN_SECONDS = 5;

/**
 * Has one host bring its backup to the bucket or back.
 *
 * @returns  how it ended; never rejects
 */
export async function workOnHost(work: VaultWork, host: VaultHost): Promise<HostEnd> {
  const { request, open, say } = work;
  const end = performance.now() + request.limitSeconds * 1000;
  let stream: HostStream | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<HostEnd>((done, fail) => {
      const late = (request.limitSeconds + MARGIN_SECONDS) * 1000;
      timer = setTimeout(() => fail(new Error(`no end within ${request.limitSeconds} s`)), late);
      const hear = async (text: string) => {
        const answer = JSON.parse(text) as VaultAnswer;
        if ("said" in answer) say(`${host.name}: ${answer.said}`);
        else if ("done" in answer || "failed" in answer) done(answer);
        else stream?.write(JSON.stringify(await linkFor(work, host, answer, end)));
      };
      open(host, {
        line: (text) => void hear(text).catch(fail),
        closed: (reason) => fail(new Error(reason)),
      }).then((opened) => {
        stream = opened;
        stream.write(JSON.stringify(orderOf(work, host)));
      }, fail);
    });
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
    stream?.drop();
  }
}

function orderOf({ request }: VaultWork, { name, paths }: VaultHost): VaultOrder {
  const { protocol, task, run, limitSeconds } = request;
  return { protocol, host: name, paths, task, run, limitSeconds };
}

/** A link that is good as long as the work may go on, because it is made at the moment it is needed. */
async function linkFor(
  { request, links }: VaultWork,
  { name }: VaultHost,
  answer: Extract<VaultAnswer, { upload: unknown } | { fetch: unknown }>,
  end: number,
): Promise<VaultLink> {
  const { access, bucket, task } = request;
  const seconds = Math.max(1, Math.ceil((end - performance.now()) / 1000));
  if ("fetch" in answer) {
    const { bucket: from, key, region } = answer.fetch;
    const place = { bucket: from, key, region };
    const problem = strangeness(name, access.namePrefix, place);
    if (problem !== null) throw new Error(`no link was made: ${problem}`);
    return { ...place, link: await links.get(place, seconds) };
  }
  if (task.act !== "upload" || bucket === null) {
    throw new Error("no link was made: nothing was to be uploaded");
  }
  const place = { bucket, key: keyOf(name, answer.upload), region: access.region };
  return { ...place, link: await links.put(place, answer.upload.sha256, seconds) };
}
