import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { buildCli } from "../../../sandbox/engine/build-cli";
import { Progress } from "../../../sandbox/engine/go";
import { until } from "../../support/until";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { writeFiles, writeProgram } from "./temporary";

/** A `go` that notes its call, waits until the file "gate" is there, and writes a CLI of a version. */
const go = (folder: string, version: string): string => `#!/bin/sh
echo "$@" >> ${folder}/calls
while [ ! -e ${folder}/gate ]; do sleep 0.02; done
echo "go: downloading example.org/module v1.0.0" >&2
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho ${version}\\n' > "$2"
chmod 755 "$2"
`;

function machine(goText?: (folder: string) => string): {
  folder: string;
  said: string[];
  build: () => Promise<string>;
} {
  const folder = temporaryFolder();
  writeFiles(folder, { "cli/go.mod": "module a", "cli/go.sum": "", gate: "" });
  if (goText) writeProgram(path.join(folder, "bin", "go"), goText(folder));
  const said: string[] = [];
  const settings = {
    moduleFolder: path.join(folder, "cli"),
    cache: path.join(folder, "cache"),
    environment: { PATH: `${folder}/bin${goText ? ":/usr/bin:/bin" : ""}` },
    say: (line: string) => void said.push(line),
  };
  return { folder, said, build: () => buildCli(settings) };
}

const callsIn = (folder: string): string[] =>
  fs.existsSync(path.join(folder, "calls"))
    ? fs.readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n")
    : [];

const good = (folder: string): string => go(folder, "v3.225.0");

describe("buildCli", function () {
  afterEach(removeTemporaryFolders);
  this.timeout(30_000); // starts processes, on machines that may be busy

  it("builds once and finds the program afterwards", async () => {
    const { folder, build, said } = machine(good);
    const program = await build();
    assert.equal(await build(), program);
    assert.match(
      path.relative(folder, program),
      /^cache\/cli\/v3\.225\.0-\w+-\w+-[0-9a-f]{12}\/pulumi$/,
    );
    assert.equal(callsIn(folder).length, 1);
    assert.deepEqual(said, [
      "Building the Pulumi CLI 3.225.0 from its Go module, once on this machine: a few minutes",
      "Built the Pulumi CLI 3.225.0 in 0 s",
    ]);
  });

  it("builds anew when the modules change", async () => {
    const { folder, build } = machine(good);
    const program = await build();
    writeFiles(folder, { "cli/go.sum": "changed" });
    assert.notEqual(await build(), program);
  });

  it("compiles once when two ask at the same time, and the second says that it waits", async () => {
    const { folder, build, said } = machine(good);
    fs.rmSync(path.join(folder, "gate"));
    const both = Promise.all([build(), build()]);
    await until("one waits", () => said.some((line) => line.startsWith("Waiting")));
    fs.writeFileSync(path.join(folder, "gate"), "");
    const [one, two] = await both;
    assert.equal(one, two);
    assert.equal(callsIn(folder).length, 1);
    assert.equal(
      said[1],
      `Waiting for process ${process.pid}, which builds the Pulumi CLI 3.225.0: 0 s`,
    );
  });

  it("says what to install when there is no Go", async () => {
    await assert.rejects(machine().build(), {
      message:
        "engine: expected a Pulumi CLI 3.219.0 or newer on PATH, or Go to build one, found neither; " +
        "install Go 1.26 or newer (https://go.dev/doc/install) or the Pulumi CLI (https://www.pulumi.com/docs/install)",
    });
  });

  it("quotes Go when the build fails, and keeps nothing", async () => {
    const { folder, build } = machine(() => "#!/bin/sh\necho 'no such module' >&2\nexit 1\n");
    await assert.rejects(build(), {
      message:
        'engine: "go build" of the Pulumi CLI 3.225.0 ended with exit code 1; ' +
        "mend what Go names and run again, or install the Pulumi CLI\n  no such module",
    });
    assert.deepEqual(fs.readdirSync(path.join(folder, "cache", "cli")), []);
  });

  it("refuses to keep a program of another version", async () => {
    const { folder, build } = machine((at) => go(at, "v3.1.0"));
    await assert.rejects(build(), /should say version 3\.225\.0, said "v3\.1\.0"/);
    assert.deepEqual(fs.readdirSync(path.join(folder, "cache", "cli")), []);
  });

  it("clears away what a killed build has left", async () => {
    const { build } = machine(good);
    const folder = path.dirname(await build());
    fs.renameSync(folder, `${folder}.draft-killed`);
    await build();
    assert.deepEqual(fs.readdirSync(path.dirname(folder)), [path.basename(folder)]);
  });
});

describe("Progress", () => {
  afterEach(removeTemporaryFolders);
  it("tells downloading from compiling and keeps Go's other words", () => {
    const progress = new Progress();
    const stages = [progress.stage];
    for (const line of [
      "go: downloading example.org/a v1.0.0",
      "example.org/a/b-c",
      "a.go:1:2: undefined: x",
    ]) {
      progress.read(line);
      stages.push(progress.stage);
    }
    assert.deepEqual(stages, [
      "reading modules and what is compiled already",
      "downloading, 1 modules so far",
      "compiling, 1 packages so far",
      "compiling, 1 packages so far",
    ]);
    assert.deepEqual(progress.words, ["a.go:1:2: undefined: x"]);
  });
});
