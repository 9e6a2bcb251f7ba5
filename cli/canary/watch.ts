import { alarmReader, type AlarmPlace, type ReadAlarms } from "../../facts/alarms";
import { lookAtAlarms, namesToAsk, SILENT, type AlarmLook } from "../../plan/judgement/alarms";
import { judgeDwell } from "../../plan/judgement/dwell";
import { judge } from "../../plan/judgement/judge";
import type { Look } from "../../plan/judgement/measurements";
import { progressLine } from "../../plan/judgement/progress";
import { addToStretches, type Stretches } from "../../plan/judgement/course";
import { addLook, NEW_WATCH } from "../../plan/judgement/watch";
import type { MeasureRequest } from "../../plan/measuring";
import { PROTOCOL, type Verdict } from "../../plan/protocol";
import { LOST_SECONDS, type WatchedHost, type WatchRequest } from "../../plan/watch-request";
import { pollAlarms, type AlarmPoll } from "./poll-alarms";
import { Looks, sumOf } from "./looks";
import { Link } from "./link";
import { closedReasons } from "./closed";
import type { OpenStream } from "./stream";
import { endOf, stopped, type End } from "./verdicts";

/** Time between two lines of progress, in seconds. */
const PROGRESS_SECONDS = 5;
/** A host that has not answered for so many looks is missed in the next one. */
const PATIENCE_LOOKS = 2;

/**
 * Carries out a watch between two waves. Measures canary and control hosts in the same seconds and judges after each look, until the release has certainly
 * failed, has passed, the gate has closed, or the time is up. Canary hosts (of a dwell: all that were activated) keep
 * what they run for as long as it goes on.
 *
 * @param say  gets lines for people
 */
export async function watchCanary(
  request: WatchRequest,
  open: OpenStream,
  say: (line: string) => void,
  readAlarms: (place: AlarmPlace) => ReadAlarms = alarmReader,
): Promise<Verdict> {
  const startedAt = new Date();
  let wake = (): void => undefined;
  const linksTo = (hosts: readonly WatchedHost[], group: MeasureRequest["group"]) =>
    hosts.map((host) => {
      const events = { changed: () => wake(), say };
      return new Link(host, measureRequest(request, host, group, hosts.length), open, events);
    });
  const canary = linksTo(request.canary, "canary");
  const control = linksTo(request.control, "control");
  const untilAnswer = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  let stretches: Stretches = [];
  const seen = (look: Look) => (stretches = addToStretches(stretches, look));
  const { alarms } = request;
  const poll = alarms ? pollAlarms(readAlarms(alarms), namesToAsk(alarms), say) : null;
  const watching = { request, canary, control, untilAnswer, seen, say, poll };
  const end = await untilEnd(watching).finally(() => poll?.stop());
  const verdict = end.known ?? endOf(request, end, stretches, startedAt);
  // Of a decided run nothing is left to be written down.
  if (end.verdict !== "decided") for (const link of canary) link.send({ judged: verdict });
  await Promise.all([...canary, ...control].map((link) => link.close()));
  return verdict;
}

interface Watching {
  readonly request: WatchRequest;
  readonly canary: readonly Link[];
  readonly control: readonly Link[];
  readonly untilAnswer: (milliseconds: number) => Promise<void>;
  /** Gets every look. */
  readonly seen: (look: Look) => void;
  readonly say: (line: string) => void;
  readonly poll: AlarmPoll | null;
}

async function untilEnd(watching: Watching): Promise<End> {
  const { request, canary, control, seen, say } = watching;
  const { settings } = request;
  const links = [...canary, ...control];
  const start = performance.now();
  const since = (time: number) => (performance.now() - time) / 1000;
  const looks = new Looks(canary, request);
  let watch = NEW_WATCH;
  let wanted = settings.watchSeconds;
  let lookedAt: number | null = null;
  let saidAt = start;
  for (;;) {
    await untilLook(watching, lookedAt);
    const known = canary.find(({ judged }) => judged !== null)?.judged;
    if (known) return { ...stopped(watch, "it was judged before"), known };
    const decided = links.find(({ isDecided }) => isDecided);
    if (decided !== undefined) {
      const reasons = [`${decided.host.name} has confirmed the run, so it goes on`];
      return { watch, verdict: "decided", reasons, findings: [] };
    }
    const gone = canary.find(({ left }) => left !== null);
    if (gone !== undefined) {
      return stopped(watch, `${gone.host.name} is no longer on the run: ${gone.left ?? ""}`);
    }
    const lost = links.find(({ silentSeconds }) => silentSeconds >= LOST_SECONDS);
    if (lost !== undefined) {
      const reason = `${lost.host.name} could not be measured for ${LOST_SECONDS} s: ${lost.trouble}`;
      return stopped(watch, reason);
    }
    const seconds = lookedAt === null ? settings.lookSeconds : since(lookedAt);
    lookedAt = performance.now();
    const alarms = alarmsNow(watching, watch.seconds);
    const look = {
      seconds,
      isBlind: alarms.blind !== null,
      canary: looks.take(),
      control: control.length === 0 ? null : sumOf(control, request),
    };
    seen(look);
    watch = addLook(watch, look, settings);
    extend(canary, request);
    const judgement =
      request.watch === "canary"
        ? judge(watch, settings)
        : judgeDwell(watch, settings, looks.hosts());
    if (judgement.verdict === "fail") return { watch, ...judgement };
    if (alarms.fired.length > 0) {
      return { watch, ...judgement, verdict: "alarm", reasons: alarms.fired, blame: alarms.blame };
    }
    const closed = closedReasons(request, links);
    if (closed.length > 0) return { watch, ...judgement, verdict: "closed", reasons: closed };
    if (judgement.verdict === "pass") return { watch, ...judgement };
    if (since(start) >= request.limitSeconds) {
      return stopped(watch, `it did not end within ${request.limitSeconds} s`);
    }
    if (watch.seconds >= wanted) {
      const longest = settings.watchSeconds + request.extensionSeconds;
      const reasons = [...judgement.reasons, ...(alarms.blind === null ? [] : [alarms.blind])];
      if (wanted >= longest) return { watch, ...judgement, reasons };
      wanted = longest;
      say(`Not conclusive, so watching ${request.extensionSeconds} s more:`);
      for (const reason of reasons) say(`  ${reason}`);
    }
    if (since(saidAt) < PROGRESS_SECONDS) continue;
    saidAt = performance.now();
    const name = request.watch === "canary" ? "canary" : "activated";
    say(progressLine(watch, wanted - watch.seconds, name));
  }
}

/** What the alarms say; nothing where none are asked. */
function alarmsNow({ request, poll }: Watching, seconds: number): AlarmLook {
  const { alarms, run } = request;
  if (alarms === undefined || poll === null) return SILENT;
  return lookAtAlarms(alarms, run.alarmsAside?.alarms ?? [], seconds, poll.newest());
}

/** Until every host has answered, or one is missed. Before the first look they get the time to start. */
async function untilLook(watching: Watching, lookedAt: number | null): Promise<void> {
  const { canary, control, request, untilAnswer } = watching;
  const links = [...canary, ...control];
  const limit =
    lookedAt === null
      ? performance.now() + LOST_SECONDS * 1000
      : lookedAt + PATIENCE_LOOKS * request.settings.lookSeconds * 1000;
  for (;;) {
    if (links.some(({ judged, isDecided }) => judged !== null || isDecided)) return;
    const left = limit - performance.now();
    if (left <= 0 || links.every(({ isReady }) => isReady)) return;
    await untilAnswer(left);
  }
}

function extend(canary: readonly Link[], { confirmSeconds }: WatchRequest): void {
  const deadline = new Date(Date.now() + confirmSeconds * 1000).toISOString();
  for (const link of canary) link.send({ extend: deadline });
}

function measureRequest(
  { run, watch, settings }: WatchRequest,
  host: WatchedHost,
  group: MeasureRequest["group"],
  hosts: number,
): MeasureRequest {
  const { lookSeconds, accessLog, probesPerSecond } = settings;
  return {
    protocol: PROTOCOL,
    host: host.name,
    run,
    watch,
    paths: host.paths,
    group,
    probesPerSecond: probesPerSecond / hosts,
    lookSeconds,
    accessLog,
    balancer: host.balancer,
  };
}
