import { resources } from "./aws/resources";
import { serve } from "./core/serve";

serve({
  name: "aws",
  version: "7.48.0",
  comparesSecrecy: false,
  resources,
  functions: {},
});
