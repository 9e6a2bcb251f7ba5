import type { PastRun } from "../history";

/** How a run ended, in a few words and in a sentence. */
export interface ReportVerdict {
  readonly word:
    | "verified"
    | "went back"
    | "aborted"
    | "rolled back"
    | "adopted"
    | "incomplete"
    | "open"
    | "abandoned";
  readonly tone: "good" | "bad" | "warn";
  readonly sentence: string;
}

/** The verdict of a run, from what its hosts wrote down. */
export function verdictOf(past: PastRun): ReportVerdict {
  const { run, ending, endings, steps } = past;
  const { id } = run.deployment;
  const confirmed = endings.filter((end) => end.ending === "confirmed").map(({ host }) => host);
  const others = [...new Set(steps.map(({ host }) => host))].filter(
    (host) => !confirmed.includes(host),
  );
  if (ending === "open") {
    return {
      word: "open",
      tone: "warn",
      sentence: "No host has ended it; it still goes on, or its deployer is gone.",
    };
  }
  if (ending === "abandoned") {
    return {
      word: "abandoned",
      tone: "warn",
      sentence: "It never ended; another run began after it.",
    };
  }
  if (ending === "confirmed" && others.length > 0) {
    const sentence = `${confirmed.join(", ")} confirmed ${id}; not so ${others.join(", ")}.`;
    return { word: "incomplete", tone: "bad", sentence };
  }
  if (ending === "confirmed") {
    const all = `${confirmed.length === 1 ? "The host runs" : `All ${confirmed.length} hosts run`} ${id}`;
    if (run.lane === "adopt") {
      return { word: "adopted", tone: "good", sentence: `${all}, found running.` };
    }
    if (run.lane === "rollback")
      return { word: "rolled back", tone: "good", sentence: `${all} again.` };
    return { word: "verified", tone: "good", sentence: `${all}, verified.` };
  }
  return wentBack(past);
}

function wentBack({ steps, endings, switched, run }: PastRun): ReportVerdict {
  const failed = steps.find(({ outcome }) => outcome === "failed");
  const deadline = endings.find(({ byDeadline }) => byDeadline);
  const reason =
    failed?.reason ?? deadline?.reason ?? endings.find((end) => end.reason !== null)?.reason ?? "";
  const where = failed === undefined ? "" : `${failed.host}, ${failed.phase}: `;
  const back =
    switched.length === 0
      ? "No host was switched."
      : `${switched.map(({ host }) => host).join(", ")} went back, the others were not switched.`;
  const isAborted = reason.startsWith("aborted by ");
  return {
    word: isAborted ? "aborted" : "went back",
    tone: isAborted ? "warn" : "bad",
    sentence: `${run.deployment.tag} was not deployed: ${where}${reason}. ${
      isEverywhere(switched.length, endings.length) ? "Every host went back." : back
    }`,
  };
}

function isEverywhere(switched: number, ended: number): boolean {
  return switched > 0 && switched === ended;
}
