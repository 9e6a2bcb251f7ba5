"use strict";

// Backups to and from the bucket at AWS.
require("./deployer-step.js").run("./vault/main.ts", function (request) {
  return { host: "vault", phase: "vault", goesOn: !request.isRequired };
});
