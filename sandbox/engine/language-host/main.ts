/**
 * `pulumi-language-nodejs`: the engine starts it with its own address as the last argument and reads
 * our port from the first line.
 */
import { listen } from "./messages";
import { killAll } from "./processes";
import { createServer, LANGUAGE_HOST_VERSION } from "./server";

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg === "--version" || arg === "-version")) {
    console.log(LANGUAGE_HOST_VERSION);
    return;
  }
  const engineAddress = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "";
  const server = createServer({ engineAddress, onEngineGone: () => leave(1) });
  // The engine ends its plugins by SIGINT.
  process.on("SIGINT", () => leave(0));
  process.on("SIGTERM", () => leave(0));
  console.log(String(await listen(server)));
}

function leave(code: number): never {
  killAll();
  process.exit(code);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
