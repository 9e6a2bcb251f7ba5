import { setTimeout as pause } from "node:timers/promises";
import { dataOf } from "../../plan/telemetry/sample";
import { wordsOf } from "../fault";
import { readTelemetry } from "./file";
import { Journal } from "./journal";
import { Looks } from "./looks";
import { createPut } from "./put";
import { Sender } from "./sender";

function say(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}

/**
 * Looks at even times, so that every period of an alarm has the same number of looks, and sends what it sees. Ends only
 * by being ended.
 *
 * @param settings  telemetry.json
 */
async function main(settings: string): Promise<void> {
  const file = readTelemetry({ telemetry: { settings } as never });
  if (file === null) {
    say(`${settings} is not there: nothing to measure`);
    return;
  }
  const step = file.lookSeconds * 1000;
  const looks = new Looks(file, new Journal(say));
  const sender = new Sender(createPut(file), file.mostWaiting, say);
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.on(name, () => {
      try {
        looks.save();
      } finally {
        process.exit(0);
      }
    });
  }
  say(`measuring every ${file.lookSeconds} s for ${file.region}`);
  for (;;) {
    const now = (Math.floor(Date.now() / step) + 1) * step;
    await pause(now - Date.now());
    try {
      const data = dataOf(file, await looks.take(now));
      // Not waited for: a CloudWatch that is away must not hold up the next look.
      void sender.send(data);
    } catch (error) {
      say(`no look: ${wordsOf(error)}`);
    }
  }
}

void main(process.argv[2] ?? "");
