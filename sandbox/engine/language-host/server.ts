import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { watchEngine } from "./engine-watch";
import { installDependencies } from "./install";
import { MESSAGE_SIZES, stream, unary, unimplemented } from "./messages";
import { readDependencies, readRequiredPackages } from "./packages";
import { interruptAll } from "./processes";
import { runPlugin } from "./run-plugin";
import { runProgram } from "./run";

/** Version of the official language host whose behaviour this one follows. */
export const LANGUAGE_HOST_VERSION = "3.225.0";

/** Where the engine is, and what to do when it has gone. */
export interface HostSettings {
  /** host:port; empty = the engine will say by Handshake. */
  readonly engineAddress: string;
  readonly onEngineGone: () => void;
}

/** The gRPC server that runs node programs for the engine; not listening yet. */
export function createServer(settings: HostSettings): grpc.Server {
  let engineAddress = settings.engineAddress;
  if (engineAddress !== "") void watchEngine(engineAddress, settings.onEngineGone);

  const server = new grpc.Server(MESSAGE_SIZES);
  server.addService(LanguageRuntimeService, {
    ...facts,
    ...refusals,
    handshake: unary<language.LanguageHandshakeRequest, language.LanguageHandshakeResponse>(
      (call) => {
        engineAddress = call.request.getEngineAddress();
        void watchEngine(engineAddress, settings.onEngineGone);
        return new language.LanguageHandshakeResponse();
      },
    ),
    run: unary<language.RunRequest, language.RunResponse>((call) =>
      runProgram(call, engineAddress),
    ),
    runPlugin: stream(runPlugin),
    installDependencies: stream(installDependencies),
    cancel: unary<Empty, Empty>(() => {
      interruptAll();
      return new Empty();
    }),
  });
  return server;
}

/** Calls that only read. */
const facts: grpc.UntypedServiceImplementation = {
  getPluginInfo: unary<Empty, PluginInfo>(() => new PluginInfo().setVersion(LANGUAGE_HOST_VERSION)),
  about: unary<language.AboutRequest, language.AboutResponse>(() =>
    new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
  ),
  getRequiredPackages: unary<
    language.GetRequiredPackagesRequest,
    language.GetRequiredPackagesResponse
  >((call) =>
    new language.GetRequiredPackagesResponse().setPackagesList(
      readRequiredPackages(folderOf(call.request)).map((required) =>
        new PackageDependency()
          .setKind("resource")
          .setName(required.name)
          .setVersion(required.version)
          .setServer(required.server),
      ),
    ),
  ),
  getProgramDependencies: unary<
    language.GetProgramDependenciesRequest,
    language.GetProgramDependenciesResponse
  >((call) =>
    new language.GetProgramDependenciesResponse().setDependenciesList(
      readDependencies(folderOf(call.request)).map(({ name, version }) =>
        new language.DependencyInfo().setName(name).setVersion(version),
      ),
    ),
  ),
  runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
  template: unary(() => new language.TemplateResponse()),
};

/** Calls of `pulumi convert`, `import`, `package add`: they write source code, which needs the official host. */
const refusals: grpc.UntypedServiceImplementation = Object.fromEntries(
  [
    "generateProgram",
    "generateProject",
    "generatePackage",
    "pack",
    "link",
    "getRequiredPlugins",
  ].map((method) => [
    method,
    unary(() => {
      throw unimplemented(
        `${method}: this stand-in for pulumi-language-nodejs cannot do it; use the official Pulumi CLI with its own language host`,
      );
    }),
  ]),
);

function folderOf(request: { getInfo(): language.ProgramInfo | undefined }): string {
  return request.getInfo()?.getProgramDirectory() ?? "";
}
