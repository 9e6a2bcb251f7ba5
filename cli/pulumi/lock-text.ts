/** Who holds the engine's lock on a stack, as Pulumi says it. */
export interface LockHolder {
  readonly user: string;
  readonly machine: string;
  readonly pid: number;
  /** As Pulumi prints it, RFC 3339. */
  readonly since: string;
}

/** The engine refused because another update holds the stack. */
export interface Lock {
  /** Empty if Pulumi does not say who, as Pulumi Cloud does not. */
  readonly holders: readonly LockHolder[];
}

/** Source: pulumi v3.225.0, pkg/backend/diy/lock.go and pkg/backend/httpstate/client; both are refusals of an update. */
const REFUSALS = [
  /the stack is currently locked by \d+ lock\(s\)/,
  /\[409\] Conflict: Another update is currently in progress/,
];
const HOLDER = /created by (.+)@(\S+) \(pid (\d+)\) at (\S+)/g;

/**
 * The lock that an update was refused for.
 *
 * @param text  what Pulumi printed
 * @returns     null if it was not refused for a lock
 */
export function parseLock(text: string): Lock | null {
  if (!REFUSALS.some((refusal) => refusal.test(text))) return null;
  const holders = [...text.matchAll(HOLDER)].map(
    ([, user = "", machine = "", pid = "", since = ""]) => ({
      user,
      machine,
      pid: Number(pid),
      since,
    }),
  );
  return { holders };
}

/** The holders in one line, for people. */
export function describeLock({ holders }: Lock): string {
  const words = holders.map(
    ({ user, machine, pid, since }) => `${user}@${machine} (pid ${pid}) since ${since}`,
  );
  return words.join(" and ") || "somebody whom Pulumi does not name";
}
