import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(__dirname, "..");

/** What each room may import from the project; ESLint reads the same. */
const TABLE = readJson("tests/rooms.json") as Readonly<Record<string, readonly string[]>>;
const ROOMS: typeof TABLE = {
  ...TABLE,
  "index.ts": ["config", "plan", "host", "facts", "components"],
  // The contributors' commands only; a test of its own says which.
  cli: [...(TABLE["cli"] ?? []), "sandbox", "bench"],
};
const LONGEST = 200;
const LONGEST_TEST = 300;

interface SourceFile {
  /** Path from the top, with slashes. */
  readonly path: string;
  readonly text: string;
}

function filesBelow(folder: string): SourceFile[] {
  const whole = join(ROOT, folder);
  if (!existsSync(whole)) return [];
  return readdirSync(whole, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    // The sample application is another project's code, as if cloned.
    if (entry.isDirectory()) return path === "sandbox/gateway" ? [] : filesBelow(path);
    return entry.name.endsWith(".ts")
      ? [{ path, text: readFileSync(join(ROOT, path), "utf8") }]
      : [];
  });
}

const index = { path: "index.ts", text: readFileSync(join(ROOT, "index.ts"), "utf8") };
const product = [
  index,
  ...Object.keys(ROOMS)
    .filter((room) => !room.includes("."))
    .flatMap(filesBelow),
];
const tests = filesBelow("tests");

const roomOf = (path: string) => path.split("/")[0] ?? "";

/** Files of the project that a file imports, requires or loads later. */
function importsOf({ path, text }: SourceFile): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(posix.dirname(path), name));
}

function packagesOf({ text }: SourceFile): string[] {
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return names.filter((name) => !name.startsWith("."));
}

function readJson(path: string): Record<string, unknown> {
  const { config } = ts.parseConfigFileTextToJson(path, readFileSync(join(ROOT, path), "utf8")) as {
    config: Record<string, unknown>;
  };
  return config;
}

/** Exported declarations without a doc comment, as `file: name`. */
function undocumented({ path, text }: SourceFile): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return file.statements
    .filter((statement) => ts.canHaveModifiers(statement) && isExported(statement))
    .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
    .filter((statement) => !isTwin(statement, file))
    .map((statement) => `${path}: ${namesOf(statement)}`);
}

function isExported(statement: ts.HasModifiers): boolean {
  return (ts.getModifiers(statement) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
  );
}

/** A type that repeats the name of the documented constant it is taken from. */
function isTwin(statement: ts.Statement, file: ts.SourceFile): boolean {
  return (
    ts.isTypeAliasDeclaration(statement) &&
    /^\(?typeof |^z\.infer</.test(statement.type.getText(file))
  );
}

function namesOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText()).join(", ");
  }
  return (statement as ts.DeclarationStatement).name?.getText() ?? "default";
}

describe("the rooms", () => {
  it("import only from the rooms the design allows", () => {
    const wrong = product.flatMap((file) => {
      const room = roomOf(file.path);
      return importsOf(file)
        .filter((target) => ![room, ...(ROOMS[room] ?? [])].includes(roomOf(target)))
        .filter((target) => [...Object.keys(ROOMS), "index", "tests"].includes(roomOf(target)))
        .map((target) => `${file.path} imports ${target}`);
    });
    assert.deepEqual(wrong, []);
  });

  it("let only the contributors' commands know the sandbox", () => {
    const wrong = filesBelow("cli")
      .filter(({ path }) => !/^cli\/(sandbox|rehearse|prove|bench|test)/.test(path))
      .filter((file) => importsOf(file).some((target) => roomOf(target) === "sandbox"))
      .map(({ path }) => path);
    assert.deepEqual(wrong, []);
  });

  it("keep the engine out of what decides and what observes", () => {
    const wrong = product
      .filter(({ path }) => ["config", "plan", "host", "facts"].includes(roomOf(path)))
      .filter(({ path }) => path !== "config/read.ts")
      .filter((file) => packagesOf(file).some((name) => name.startsWith("@pulumi/")))
      .map(({ path }) => path);
    assert.deepEqual(wrong, []);
  });

  it("keep files, processes and networks out of plan/", () => {
    const wrong = product
      .filter(({ path }) => roomOf(path) === "plan")
      .flatMap((file) => packagesOf(file).map((name) => `${file.path} imports ${name}`))
      .filter((line) => line.includes(" node:") && !line.endsWith("node:crypto"));
    assert.deepEqual(wrong, []);
  });

  it("read their configuration in one file", () => {
    const readers = product
      .filter(({ path }) => roomOf(path) !== "sandbox")
      .filter(({ text }) => /pulumi\.Config\b|\ballConfig\(/.test(text))
      .map(({ path }) => path);
    assert.deepEqual(readers, ["config/read.ts"]);
  });

  it("hold files that can be read at one go", () => {
    const long = [...product, ...tests]
      .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
      .filter(({ path, lines }) => lines >= (roomOf(path) === "tests" ? LONGEST_TEST : LONGEST))
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    assert.deepEqual(long, []);
  });

  it("say of every export what it is", () => {
    assert.deepEqual(product.flatMap(undocumented), []);
  });

  it("cast nothing to any", () => {
    const casts = product.filter(({ text }) => /\bas any\b|<any>/.test(text));
    assert.deepEqual(
      casts.map(({ path }) => path),
      [],
    );
  });
});

describe("the tool chain", () => {
  it("pins every package to one version", () => {
    const { dependencies, devDependencies } = readJson("package.json");
    const loose = Object.entries({ ...(dependencies as object), ...(devDependencies as object) })
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))
      .map(([name]) => name);
    assert.deepEqual(loose, []);
  });

  it("keeps the command provider that knows host keys; npm's latest is an older one", () => {
    const { dependencies } = readJson("package.json");
    assert.equal((dependencies as Record<string, string>)["@pulumi/command"], "1.2.1");
  });

  for (const path of ["tsconfig.json", "policies/tsconfig.json"]) {
    it(`states target and module in ${path}, because Pulumi reads no extends`, () => {
      const { compilerOptions, extends: base } = readJson(path);
      const { target, module, strict } = compilerOptions as Record<string, unknown>;
      assert.deepEqual(
        { target, module, strict, base },
        { target: "es2022", module: "commonjs", strict: true, base: undefined },
      );
    });
  }
});
