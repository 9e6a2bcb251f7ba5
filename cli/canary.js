"use strict";

// A watch between two waves: the canary watch, or a dwell.
require("./deployer-step.js").run("./canary/main.ts", function (request) {
  var phase = request.watch === "canary" ? "canary" : "dwell";
  return { host: request.watch, phase: phase, goesOn: false };
});
