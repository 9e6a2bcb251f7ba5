#!/usr/bin/env node
"use strict";

// Plain CommonJS without newer syntax: this file must still speak on a Node that is too old.
var path = require("node:path");
var bootstrap = require("./bootstrap.js");

var root = path.join(__dirname, "..");

try {
  bootstrap.checkNode(process.versions.node, root);
  bootstrap.installWhenNeeded(root, function (line) {
    console.error(line);
  });
  require("ts-node").register({
    transpileOnly: true,
    cwd: root,
    project: path.join(root, "tsconfig.json"),
  });
  require("./main.ts").main(process.argv.slice(2));
} catch (error) {
  console.error("prism: " + error.message);
  // What reads the sums of "prism test" finds them also when nothing could start.
  if (process.argv[2] === "test") console.log("0 passed, 1 failed");
  process.exit(1);
}
