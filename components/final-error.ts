import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";

/**
 * Ends the program with an error after its outputs are registered, so that they say how the run ended. An error
 * thrown earlier would lose them.
 *
 * @param message  the error, or null for none; for people, in whole
 */
export function endWith(message: pulumi.Output<string | null>): void {
  message.apply((text) => {
    if (text === null) return;
    process.once("beforeExit", () => {
      throw plainError(text);
    });
  });
}

/**
 * An error of which only the message is shown. The SDK inspects an error's object graph before it prints it, which
 * takes half a minute for an error that was made inside an apply; this one is inspected at once.
 */
export function plainError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  // Once the program has ended, the SDK prints the stack in place of the message.
  return Object.assign(error, { stack: message, [inspect.custom]: () => message });
}
