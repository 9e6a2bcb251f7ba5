"use strict";

// Pulumi has every pack compiled by TypeScript's language service, which takes this one several seconds at each preview
// and update. swc takes one; npm test checks the types.
const tsNode = require("ts-node");
process[tsNode.REGISTER_INSTANCE]?.enabled(false);
tsNode.register({ swc: true });
require("./index.ts");
