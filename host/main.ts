import { text } from "node:stream/consumers";
import type { AdoptRequest } from "../plan/adoption";
import type { HistoryRequest } from "../plan/history";
import type { InspectRequest } from "../plan/inspection";
import { adopt } from "./adopt";
import { endAll } from "./exec";
import { wordsOf } from "./fault";
import { callStep } from "./front";
import { runGuard } from "./guard";
import { inspect } from "./inspect";
import { layoutOf } from "./layout";
import { readLedger } from "./ledger-file";
import { endMarked, MARK } from "./leftovers";
import { serveMeasure } from "./measure/serve";
import { runTool } from "./tool";
import { serveVault } from "./vault/serve";
import { work } from "./worker";

declare global {
  /** Set by the line before the bundle when it is read from stdin. */
  var PRISM_INSPECT: InspectRequest | undefined;
  /** As above, for `prism adopt`. */
  var PRISM_ADOPT: AdoptRequest | undefined;
  /** As above, for `prism measures`. */
  var PRISM_HISTORY: HistoryRequest | undefined;
}

/** Settled once the newest line of progress is out; lines go out in order. */
let shown = Promise.resolve();

function print(line: string): void {
  shown = new Promise((done) => process.stderr.write(`${line}\n`, () => done()));
}

/** Writes all of a text, and all progress before it, before the process may end. */
async function write(line: string): Promise<void> {
  await shown;
  await new Promise<void>((done) => process.stdout.write(`${line}\n`, () => done()));
}

async function main(): Promise<void> {
  // A dropped connection must not kill a step at its next progress line.
  process.stderr.on("error", () => {});
  process.stdout.on("error", () => {});
  process.on("SIGHUP", () => {});
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.on(name, () => {
      endAll();
      const mark = process.env[MARK];
      const ended = mark === undefined ? Promise.resolve() : endMarked(mark);
      void ended.finally(() => process.exit(143));
    });
  }
  const [, file = "", word = "", ...rest] = process.argv;
  if (globalThis.PRISM_INSPECT !== undefined) {
    await write(JSON.stringify(await inspect(globalThis.PRISM_INSPECT)));
  } else if (globalThis.PRISM_ADOPT !== undefined) {
    await write(JSON.stringify(await adopt(globalThis.PRISM_ADOPT)));
  } else if (globalThis.PRISM_HISTORY !== undefined) {
    const { ledger } = layoutOf(globalThis.PRISM_HISTORY.paths);
    await write(JSON.stringify(readLedger(ledger).entries));
  } else if (word === "step") {
    const around = { print, runnerFile: file };
    await write(JSON.stringify(await callStep(await text(process.stdin), around)));
  } else if (word === "work") {
    await write(JSON.stringify(await work(await text(process.stdin), file, print)));
  } else if (word === "measure" || word === "vault") {
    try {
      await (word === "measure" ? serveMeasure : serveVault)(process.stdin, write);
    } catch (error) {
      print(wordsOf(error));
      await shown;
      process.exitCode = 1;
    }
    endAll();
    process.exit();
  } else if (word === "guard") {
    await runGuard(rest[0] ?? "");
  } else {
    const { output, code } = await runTool([word, ...rest]);
    await write(output);
    process.exit(code);
  }
  process.exit(0);
}

void main();
