import type { HealthProbe } from "../../plan/telemetry/sample";
import type { StagedDeployment } from "../deployment-file";
import { createBase, healthCheckOf } from "../measure/meters";
import { probesOf } from "../measure/probes";
import type { TelemetryFile } from "./file";

/** A probe that has no answer by then has failed; milliseconds. */
const LIMIT_MILLISECONDS = 5000;

/** What is said of answers is never shown. */
const unread = (text: string) => text;

/** Probes of this host and of all others. */
export class Health {
  private readonly answered = new Set<string>();
  private base: { readonly id: string; readonly read: () => string } | null = null;

  constructor(private readonly file: TelemetryFile) {}

  /**
   * Asks all hosts for their health. A host that never answered this one says nothing: perhaps it has no app yet, or
   * its port is closed to others.
   *
   * @param current  what runs here; null if nothing does
   */
  async ask(current: StagedDeployment | null): Promise<HealthProbe[]> {
    if (current === null) return [];
    const { host, ring, peers } = this.file;
    const check = healthCheckOf(current);
    const others = peers.map(async ({ name, ring: of, base }) => {
      const isUp = await isAnswered(base, check);
      if (isUp) this.answered.add(name);
      return this.answered.has(name) ? [{ target: name, ring: of, isUp }] : [];
    });
    const own = isAnswered(this.baseOf(current), check).then((isUp) => [
      { target: host, ring, isUp },
    ]);
    return (await Promise.all([own, ...others])).flat();
  }

  /** Asks this host for the first of the app's checks, the core function; without checks for its health. */
  askCore(current: StagedDeployment | null): Promise<boolean | null> {
    if (current === null) return Promise.resolve(null);
    const [core = healthCheckOf(current)] = current.app.checks;
    return isAnswered(this.baseOf(current), core);
  }

  private baseOf({ deployment, port }: StagedDeployment): string {
    if (this.base?.id !== deployment.id) this.base = { id: deployment.id, read: createBase(port) };
    return this.base.read();
  }
}

async function isAnswered(base: string, check: Parameters<typeof probesOf>[1][number]) {
  const [probe] = probesOf(base, [check], unread, LIMIT_MILLISECONDS);
  return probe !== undefined && (await probe().catch(() => false));
}
