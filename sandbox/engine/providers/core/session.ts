import { setMaxListeners } from "events";
import type { CallContext, PackageDefinition, ResourceDefinition } from "./definition";
import { EngineLink, type RequestLog } from "./engine-link";
import type { PropertyMap } from "./values";

/** A running provider: its package, its configuration, its engine, and whether it is cancelled. */
export class ProviderSession {
  readonly engine = new EngineLink();
  /** Set by Configure. */
  config: PropertyMap = {};
  private readonly cancellation = new AbortController();

  constructor(readonly definition: PackageDefinition) {
    // One listener per running request; dozens run at once.
    setMaxListeners(0, this.cancellation.signal);
  }

  /** Makes every running request give up. */
  cancel(): void {
    this.cancellation.abort(new Error("context canceled"));
  }

  /**
   * @param urn             of the resource; empty for functions
   * @param timeoutSeconds  the resource's customTimeout; 0 means none
   */
  contextOf(urn: string, timeoutSeconds: number): { context: CallContext; log: RequestLog } {
    const log = this.engine.openLog(urn);
    const cancelled = this.cancellation.signal;
    const parts = urn.split("::");
    const context: CallContext = {
      urn,
      name: parts.slice(3).join("::"),
      type: parts[2]?.split("$").at(-1) ?? "",
      config: this.config,
      cancelled,
      signal: timeoutSeconds > 0 ? withTimeout(cancelled, timeoutSeconds) : cancelled,
      log: (severity, message, ephemeral = false) => log.write(severity, message, ephemeral),
    };
    return { context, log };
  }

  /**
   * The table of a type.
   *
   * @throws Error  the stand-in does not know the type
   */
  resourceOf(type: string): ResourceDefinition {
    const found = this.definition.resources[type];
    if (found) return found;
    throw new Error(unsupported(this.definition, type, Object.keys(this.definition.resources)));
  }
}

/** Why a token of the package cannot be used here, and the ways out. */
export function unsupported(
  { name, version }: PackageDefinition,
  token: string,
  supported: string[],
): string {
  return (
    `${token}: not supported by the stand-in for the ${name} provider ${version}, ` +
    `which knows ${supported.join(", ") || "no type yet"}; ` +
    `use the official provider (pulumi plugin install resource ${name} ${version}) ` +
    `or leave this resource out`
  );
}

function withTimeout(cancelled: AbortSignal, timeoutSeconds: number): AbortSignal {
  const limit = new AbortController();
  const expire = () => limit.abort(new Error("context deadline exceeded"));
  setTimeout(expire, timeoutSeconds * 1000).unref();
  return AbortSignal.any([cancelled, limit.signal]);
}
