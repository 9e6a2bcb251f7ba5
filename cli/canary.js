"use strict";

// A watch between two waves (the canary watch, or a dwell) as the engine starts it: request on stdin, one verdict on stdout, always exit 0.
var fs = require("node:fs");
var path = require("node:path");

var root = path.join(__dirname, "..");
var text = fs.readFileSync(0, "utf8");

try {
  require("ts-node").register({
    transpileOnly: true,
    cwd: root,
    project: path.join(root, "tsconfig.json"),
  });
  require("./canary/main.ts").main(text);
} catch (error) {
  var request = JSON.parse(text);
  var phase = request.watch === "canary" ? "canary" : "dwell";
  var reason = "the watch could not start: " + error.message;
  var failure = {
    host: request.watch,
    phase: phase,
    reason: reason,
    wayOut: "run npm ci in the project, then pulumi up again",
    blame: false,
  };
  console.log(
    JSON.stringify({
      protocol: 1,
      runId: request.run.id,
      phase: phase,
      host: request.watch,
      outcome: "failed",
      failure: failure,
      summary: reason,
      evidence: {},
      startedAt: new Date().toISOString(),
      seconds: 0,
    }),
  );
}
