import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Fleet } from "../sandbox/prove/fleet";
import { createPulumi } from "../sandbox/rehearsal/pulumi";
import { projectFolder } from "../sandbox/rehearsal/workbench";
import type { Contender } from "./contender";
import { expectOk, UP } from "./prism";

/** A Pulumi program that does nothing: same CLI, backend, language host, packages and compiler settings. */
export function emptyProgram({ bench }: Fleet): Contender {
  const cwd = join(bench.layout.folder, "empty");
  const { engine, environment, layout } = bench;
  const pulumi = createPulumi(engine.pulumi, environment, join(layout.logs, "empty"));
  const call = async (...words: readonly string[]): Promise<void> => {
    const all = [...words, "--stack", "bench", "--non-interactive"];
    const { code, stdout, stderr } = await pulumi({ words: all, log: words[0] ?? "", cwd });
    expectOk(`pulumi ${words.join(" ")}`, { code, text: stdout + stderr, seconds: 0 });
  };
  return {
    name: "empty program",
    prepare: async () => {
      mkdirSync(cwd);
      const project = parse(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")) as object;
      const own = { ...project, name: "empty", config: undefined };
      writeFileSync(join(cwd, "Pulumi.yaml"), stringify(own));
      writeFileSync(join(cwd, "index.ts"), "export {};\n");
      for (const name of ["tsconfig.json", "package.json"]) {
        copyFileSync(join(projectFolder, name), join(cwd, name));
      }
      symlinkSync(join(projectFolder, "node_modules"), join(cwd, "node_modules"));
      await call("stack", "init");
      await call(...UP, "--color=never");
    },
    acts: {
      preview: () => call("preview", "--suppress-progress", "--color=never"),
      up: () => call(...UP, "--color=never"),
    },
    check: () => Promise.resolve(),
  };
}
