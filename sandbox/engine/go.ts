import { spawn } from "node:child_process";
import readline from "node:readline";
import { OWN_CLI } from "./versions";

/** One run of Go's compiler. */
export interface Compilation {
  /** Absolute path of the `go` command. */
  readonly go: string;
  /** Folder with go.mod and go.sum. */
  readonly moduleFolder: string;
  /** Absolute path of the program to write. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
/** Between two lines of progress; milliseconds. */
const PROGRESS_MILLISECONDS = 5_000;
/** How many lines of Go's own words an error quotes. */
const QUOTED_LINES = 12;

/**
 * Compiles the Pulumi CLI; says every five seconds how far it is.
 *
 * @throws Error  Go cannot fetch a module or compile; quotes Go's last lines
 */
export async function compile(compilation: Compilation): Promise<void> {
  const { say } = compilation;
  const start = Date.now();
  const seconds = (): number => Math.round((Date.now() - start) / 1000);
  const progress = new Progress();
  say(`Building the Pulumi CLI ${OWN_CLI} from its Go module, once on this machine: a few minutes`);
  const timer = setInterval(
    () => say(`Building the Pulumi CLI: ${progress.stage}, ${seconds()} s`),
    PROGRESS_MILLISECONDS,
  );
  try {
    await runGo(compilation, progress);
  } finally {
    clearInterval(timer);
  }
  say(`Built the Pulumi CLI ${OWN_CLI} in ${seconds()} s`);
}

/** Counts what Go reports while it downloads and compiles. */
export class Progress {
  /** Go's lines that are no progress, newest last. */
  readonly words: string[] = [];
  #modules = 0;
  #packages = 0;

  /** Takes one line of Go's standard error. */
  read(line: string): void {
    if (line.startsWith("go: downloading ")) this.#modules++;
    else if (/^[\w.~+/-]+$/.test(line)) this.#packages++;
    else this.words.push(line);
  }

  /** What Go is doing now, in words. */
  get stage(): string {
    if (this.#packages > 0) return `compiling, ${this.#packages} packages so far`;
    if (this.#modules > 0) return `downloading, ${this.#modules} modules so far`;
    return "reading modules and what is compiled already";
  }
}

function runGo(compilation: Compilation, progress: Progress): Promise<void> {
  const { go, moduleFolder, program, environment } = compilation;
  const args = ["build", "-v", "-mod=readonly", "-o", program];
  args.push("-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${OWN_CLI}`, PACKAGE);
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, {
      cwd: moduleFolder,
      // A go.work in a folder above would replace the pinned modules.
      env: { ...environment, GOWORK: "off" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    readline.createInterface({ input: child.stderr }).on("line", (line) => progress.read(line));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve();
        return;
      }
      const words = progress.words.slice(-QUOTED_LINES).join("\n  ");
      reject(
        new Error(
          `engine: "go build" of the Pulumi CLI ${OWN_CLI} ended with ${signal ?? `exit code ${code ?? -1}`}; ` +
            `mend what Go names and run again, or install the Pulumi CLI\n  ${words}`,
        ),
      );
    });
  });
}
