import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
  readRequiredPackages,
  requiredPackage,
} from "../../../sandbox/engine/language-host/packages";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { writeFiles } from "./temporary";

const provider = (name: string, version: string): string =>
  JSON.stringify({ name: `@pulumi/${name}`, version, pulumi: { resource: true } });

const namesIn = (folder: string): string[] =>
  readRequiredPackages(folder)
    .map(({ name, version }) => `${name} ${version}`)
    .sort();

describe("readRequiredPackages", () => {
  afterEach(removeTemporaryFolders);
  it("finds packages at every depth of node_modules, each version once", () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "node_modules/@pulumi/random/package.json": provider("random", "4.21.2"),
      "node_modules/plain/node_modules/@pulumi/random/package.json": provider("random", "4.0.0"),
      "node_modules/other/node_modules/@pulumi/random/package.json": provider("random", "4.0.0"),
      "part/node_modules/@pulumi/command/package.json": provider("command", "1.2.1"),
    });
    assert.deepEqual(namesIn(folder), ["command v1.2.1", "random v4.0.0", "random v4.21.2"]);
  });

  it("follows a linked node_modules, and a link in a circle only once", () => {
    const modules = temporaryFolder();
    const folder = temporaryFolder();
    writeFiles(modules, { "@pulumi/random/package.json": provider("random", "4.21.2") });
    fs.symlinkSync(modules, path.join(folder, "node_modules"));
    fs.mkdirSync(path.join(folder, "deep"));
    fs.symlinkSync(folder, path.join(folder, "deep", "circle"));
    assert.deepEqual(namesIn(folder), ["random v4.21.2"]);
  });

  it("leaves out policy packs, hidden folders and what is outside node_modules", () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "policies/PulumiPolicy.yaml": "runtime: nodejs",
      "policies/node_modules/@pulumi/aws/package.json": provider("aws", "7.48.0"),
      ".tool/node_modules/@pulumi/aws/package.json": provider("aws", "7.48.0"),
      "package.json": provider("aws", "7.48.0"),
    });
    assert.deepEqual(namesIn(folder), []);
  });

  it("goes on after a broken package description and a link to nowhere", () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "node_modules/broken/package.json": "{",
      "node_modules/@pulumi/random/package.json": provider("random", "4.21.2"),
    });
    fs.symlinkSync(path.join(folder, "gone"), path.join(folder, "node_modules", "link"));
    assert.deepEqual(namesIn(folder), ["random v4.21.2"]);
  });
});

describe("requiredPackage", () => {
  afterEach(removeTemporaryFolders);
  it("prefers what the pulumi section says", () => {
    const pulumi = {
      resource: true,
      name: "own",
      version: "v2.0.0",
      server: "https://example.org",
    };
    assert.deepEqual(requiredPackage({ name: "@third/party", version: "1.0.0", pulumi }), {
      name: "own",
      version: "v2.0.0",
      server: "https://example.org",
    });
  });

  it("refuses a package of another scope that does not name its provider", () => {
    const manifest = { name: "@third/party", version: "1.0.0", pulumi: { resource: true } };
    assert.equal(requiredPackage(manifest), undefined);
  });

  it("refuses a package without a provider", () => {
    assert.equal(requiredPackage({ name: "@pulumi/pulumi", version: "3.248.0" }), undefined);
  });
});
