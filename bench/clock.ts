import { readFileSync } from "node:fs";
import type { Sample } from "./figures";

/** Clock ticks of /proc in a second; the same on every Linux that Node runs on. */
const TICKS = 100;

/** Does something once and measures it. */
export async function measure(
  what: string,
  hosts: number,
  act: () => Promise<void>,
): Promise<Sample> {
  const before = { machine: readMachine(), deployer: readDeployer() };
  const started = performance.now();
  await act();
  return {
    what,
    hosts,
    seconds: (performance.now() - started) / 1000,
    machineSeconds: readMachine() - before.machine,
    deployerSeconds: readDeployer() - before.deployer,
  };
}

/** Processor seconds of the machine since its start: user, nice, system and both kinds of interrupts. */
function readMachine(): number {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const fields = line.split(/\s+/).slice(1).map(Number);
  return [0, 1, 2, 5, 6].reduce((sum, at) => sum + (fields[at] ?? 0), 0) / TICKS;
}

/** Processor seconds of this program's children that have ended, and of theirs. */
function readDeployer(): number {
  const text = readFileSync("/proc/self/stat", "utf8");
  // The program's name may hold spaces and brackets, so fields count from the last bracket.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}
