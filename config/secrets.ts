import { z } from "zod";
import { environment, variable } from "./words";

/** Secret values of the environment file. */
export const secretsSchema = z.strictObject({
  version: z
    .string()
    .regex(/^[\w.-]{1,32}$/, {
      error: "must be 1 to 32 letters, digits, dots and dashes; count on, such as 2",
    })
    .default("1")
    .describe("Change it to rotate the JWT secret, and whenever a value below changes"),
  jwtVariable: variable
    .default("JWT_SECRET")
    .describe("Variable that receives the generated JWT secret"),
  jwtValue: z
    .string()
    .min(1)
    .optional()
    .describe("Secret: keep this value instead of generating one"),
  values: environment.default({}).describe("Secrets: further variables of the environment file"),
});
