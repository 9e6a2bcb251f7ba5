import { spawn, type ChildProcess } from "child_process";
import { createInterface } from "readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ask, readStruct, urnOf, type Checked, type Diffed, type Properties } from "./protocol";

/** A provider started as the engine starts it, with one method per request the engine makes. */
export class ProviderProcess {
  private constructor(
    readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /**
   * @param command  executable and its first arguments
   * @param engine   address of the engine, `host:port`
   * @param env      environment; this process's own when left out
   * @throws Error   the process ended before it printed its port
   */
  static async start(command: string[], engine: string, env = process.env) {
    const [file = "", ...args] = command;
    const child = spawn(file, [...args, engine], { env, stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    const port = await new Promise<number>((resolve, reject) => {
      lines.once("line", (line) => resolve(Number(line)));
      child.once("exit", (code) => reject(new Error(`${file} ended with ${code ?? "a signal"}`)));
    });
    const size = { "grpc.max_receive_message_length": -1 };
    const client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      size,
    );
    return new ProviderProcess(child, client);
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await gone;
  }

  /** Sends the package's configuration. */
  async configure(args: Properties = {}): Promise<pb.ConfigureResponse> {
    const request = new pb.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(args));
    request.setAcceptsecrets(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    return ask((reply) => this.client.configure(request, reply));
  }

  /** Asks which inputs would be used. */
  async check(
    type: string,
    news: Properties,
    olds: Properties = {},
    name = "it",
  ): Promise<Checked> {
    const request = new pb.CheckRequest();
    request.setUrn(urnOf(type, name));
    request.setNews(Struct.fromJavaScript(news));
    request.setOlds(Struct.fromJavaScript(olds));
    request.setRandomseed(Buffer.from("seed of the test"));
    const response = await ask<pb.CheckResponse>((reply) => this.client.check(request, reply));
    return {
      inputs: readStruct(response.getInputs()),
      failures: response
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  /** Asks what changed between old inputs and new ones. */
  async diff(
    type: string,
    oldInputs: Properties,
    news: Properties,
    state: Properties = oldInputs,
    ignore: string[] = [],
  ): Promise<Diffed> {
    const request = new pb.DiffRequest();
    request.setUrn(urnOf(type, "it"));
    request.setId("id");
    request.setOldInputs(Struct.fromJavaScript(oldInputs));
    request.setOlds(Struct.fromJavaScript(state));
    request.setNews(Struct.fromJavaScript(news));
    request.setIgnorechangesList(ignore);
    const response = await ask<pb.DiffResponse>((reply) => this.client.diff(request, reply));
    const detailed: Diffed["detailed"] = {};
    response.getDetaileddiffMap().forEach((value, key) => {
      detailed[key] = { kind: value.getKind(), inputDiff: value.getInputdiff() };
    });
    return {
      changes: response.getChanges(),
      replaces: response.getReplacesList().sort(),
      diffs: response.getDiffsList().sort(),
      detailed,
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** Creates, or with `preview` says what creating would give. */
  async create(type: string, inputs: Properties, preview = false, name = "it", timeout = 0) {
    const request = new pb.CreateRequest();
    request.setUrn(urnOf(type, name));
    request.setProperties(Struct.fromJavaScript(inputs));
    request.setPreview(preview);
    request.setTimeout(timeout);
    const response = await ask<pb.CreateResponse>((reply) => this.client.create(request, reply));
    return { id: response.getId(), properties: readStruct(response.getProperties()) };
  }

  /** Updates in place, or with `preview` says what that would give. */
  async update(type: string, state: Properties, news: Properties, preview = false, id = "id") {
    const request = new pb.UpdateRequest();
    request.setUrn(urnOf(type, "it"));
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(state));
    request.setNews(Struct.fromJavaScript(news));
    request.setPreview(preview);
    const response = await ask<pb.UpdateResponse>((reply) => this.client.update(request, reply));
    return readStruct(response.getProperties());
  }

  /** Reads the present state. */
  async read(type: string, id: string, state: Properties, inputs: Properties = {}) {
    const request = new pb.ReadRequest();
    request.setUrn(urnOf(type, "it"));
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(state));
    request.setInputs(Struct.fromJavaScript(inputs));
    const response = await ask<pb.ReadResponse>((reply) => this.client.read(request, reply));
    return {
      id: response.getId(),
      properties: readStruct(response.getProperties()),
      inputs: readStruct(response.getInputs()),
    };
  }

  /** Deletes. */
  async delete(type: string, state: Properties, id = "id"): Promise<void> {
    const request = new pb.DeleteRequest();
    request.setUrn(urnOf(type, "it"));
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(state));
    await ask<Empty>((reply) => this.client.delete(request, reply));
  }

  /** Calls a function of the package. */
  async invoke(token: string, args: Properties) {
    const request = new pb.InvokeRequest();
    request.setTok(token);
    request.setArgs(Struct.fromJavaScript(args));
    const response = await ask<pb.InvokeResponse>((reply) => this.client.invoke(request, reply));
    return {
      value: readStruct(response.getReturn()),
      failures: response.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  /** Tells the provider to give up what it is doing. */
  async cancel(): Promise<void> {
    await ask<Empty>((reply) => this.client.cancel(new Empty(), reply));
  }

  /** The client itself, for requests without a method here. */
  get raw(): ResourceProviderClient {
    return this.client;
  }
}
