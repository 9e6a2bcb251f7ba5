import * as pulumi from "@pulumi/pulumi";

type RegisterRequest = Parameters<Monitor["registerResource"]>[0];
type Monitor = NonNullable<ReturnType<typeof pulumi.runtime.getMonitor>>;

/** One registration as the engine would get it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Secrets are wrapped; see isSecret and plain. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the resources it waits for. */
  readonly waitsFor: readonly string[];
  /** Name of its parent; empty at the top. */
  readonly parent: string;
  /** Whether it stays where it is when the program no longer registers it. */
  readonly isRetained: boolean;
  /** Names of the hooks that are asked before it is deleted. */
  readonly beforeDelete: readonly string[];
}

/** What a provider answers: outputs by name, besides the inputs. */
export type Answer = (type: string, name: string) => Readonly<Record<string, unknown>>;

/** Takes any value in, so that a test finds what is in an Output among the registrations. */
export class Sink extends pulumi.CustomResource {
  constructor(name: string, value: pulumi.Input<unknown>) {
    super("test:recorder:Sink", name, { value });
  }
}

/**
 * Runs a program against mocks until everything is registered.
 *
 * @param program  imports what it registers itself, after the mocks stand
 * @returns        all registrations, in the order in which they came
 */
export async function record(
  stack: string,
  answer: Answer,
  program: () => Promise<unknown>,
): Promise<Registration[]> {
  const inputsOf = new Map<string, Readonly<Record<string, unknown>>>();
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: ({ type, name, inputs }) => {
        inputsOf.set(`${type} ${name}`, inputs as Record<string, unknown>);
        return {
          id: `${name}-id`,
          state: { ...(inputs as Record<string, unknown>), ...answer(type, name) },
        };
      },
    },
    "prism",
    stack,
  );
  const requests = watchRequests();
  await program();
  await pulumi.runtime.disconnect();
  return requests.map((request) => ({
    type: request.getType(),
    name: request.getName(),
    inputs: inputsOf.get(`${request.getType()} ${request.getName()}`) ?? {},
    waitsFor: request.getDependenciesList().map(nameOf),
    parent: nameOf(request.getParent()),
    isRetained: request.getRetainondelete() ?? false,
    beforeDelete: request.getHooks()?.getBeforeDeleteList() ?? [],
  }));
}

/** Mocks are not told who waits for whom; the requests they are made from say it. */
function watchRequests(): RegisterRequest[] {
  const requests: RegisterRequest[] = [];
  const monitor = pulumi.runtime.getMonitor() as Monitor;
  const register = monitor.registerResource.bind(monitor) as (...words: unknown[]) => never;
  monitor.registerResource = (request: RegisterRequest, ...others: unknown[]) => {
    requests.push(request);
    return register(request, ...others);
  };
  // The mocks of the SDK take hooks of resources, but do not register them.
  Object.assign(monitor, {
    registerResourceHook: (_: unknown, done: (error: null, answer: object) => void) =>
      done(null, {}),
  });
  return requests;
}

const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** True for an input that the engine would encrypt. */
export function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && Reflect.get(value, SIGNATURE) === SECRET;
}

/** The value of an input, secret or not. */
export function plain(value: unknown): unknown {
  return isSecret(value) ? value.value : value;
}
