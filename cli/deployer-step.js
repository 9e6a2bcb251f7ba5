"use strict";

// A step on the deployer as the engine starts it: request on stdin, one verdict on stdout, always exit 0.
var fs = require("node:fs");
var path = require("node:path");

var root = path.join(__dirname, "..");

/**
 * Runs the `main` of a module.
 *
 * @param file    path of the module
 * @param nameOf  gives, from the request, host and phase of the verdict if it cannot even start, and whether the run
 *                goes on then
 */
exports.run = function run(file, nameOf) {
  var text = fs.readFileSync(0, "utf8");
  try {
    require("ts-node").register({
      transpileOnly: true,
      cwd: root,
      project: path.join(root, "tsconfig.json"),
    });
    require(file).main(text);
  } catch (error) {
    var request = JSON.parse(text);
    var name = nameOf(request);
    var reason = "the step could not start: " + error.message;
    var failure = {
      host: name.host,
      phase: name.phase,
      reason: reason,
      wayOut: "run npm ci in the project, then pulumi up again",
      blame: false,
    };
    var verdict = {
      protocol: 1,
      runId: request.run.id,
      phase: name.phase,
      host: name.host,
      outcome: name.goesOn ? "ok" : "failed",
      summary: reason,
      evidence: {},
      startedAt: new Date().toISOString(),
      seconds: 0,
    };
    if (!name.goesOn) verdict.failure = failure;
    console.error(name.phase + ": " + reason);
    console.log(JSON.stringify(verdict));
  }
};
