import { serve } from "./core/serve";

/** No type yet: Check refuses each by its name and says the way out. */
serve({
  name: "aws",
  version: "7.48.0",
  comparesSecrecy: false,
  resources: {},
  functions: {},
});
