import { InitFailedError } from "../../../../../sandbox/engine/providers/core/errors";
import { serve } from "../../../../../sandbox/engine/providers/core/serve";

/** A package whose one type does what the types on AWS will do; the test's configuration steers it. */
serve({
  name: "sample",
  version: "0.0.1",
  comparesSecrecy: false,
  functions: {
    "sample:index:echo": {
      name: "sample.Echo",
      inputs: {},
      run: (_args, { config }) => Promise.resolve({ config }),
    },
  },
  resources: {
    "sample:index:Thing": {
      name: "sample.Thing",
      autoName: { property: "name", max: 16 },
      inputs: {
        name: { shape: "string", replaces: "any" },
        zone: { shape: "string", default: "a", replaces: "any" },
        size: { shape: "number" },
        isBroken: { shape: "boolean" },
      },
      outputs: { arn: {}, key: { secret: true } },
      create(inputs) {
        const outputs = {
          arn: `arn:${typeof inputs.name === "string" ? inputs.name : ""}`,
          key: "k",
        };
        if (inputs.isBroken) throw new InitFailedError("made, but not ready", "thing-1", outputs);
        return Promise.resolve({ id: "thing-1", outputs });
      },
      read: (id, state) => Promise.resolve(id === "gone" ? undefined : { ...state, size: 9 }),
      update: () => Promise.resolve({}),
    },
    "sample:index:Fixed": {
      name: "sample.Fixed",
      inputs: { size: { shape: "number" } },
      outputs: {},
      create: () => Promise.resolve({ id: "fixed-1", outputs: {} }),
    },
  },
});
