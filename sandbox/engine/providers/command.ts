import { commandResource } from "./command/command-resource";
import { copyToRemote } from "./command/copy-to-remote";
import { connectionField, localFields, runFields } from "./command/fields";
import { checkLocal, runLocally } from "./command/local-run";
import { localRun } from "./command/local-run-function";
import { runRemotely } from "./command/remote-run";
import { serve } from "./core/serve";

const remoteFields = { connection: connectionField, ...runFields };

serve({
  name: "command",
  version: "1.2.1",
  comparesSecrecy: true,
  resources: {
    "command:remote:Command": commandResource("remote.CommandInputs", remoteFields, runRemotely),
    "command:remote:CopyToRemote": copyToRemote,
    "command:local:Command": commandResource(
      "local.CommandInputs",
      localFields,
      runLocally,
      checkLocal,
    ),
  },
  functions: { "command:local:run": localRun },
});
