import { createHmac, timingSafeEqual } from "node:crypto";

const hours = 12;

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signatureOf(text: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}

/** A JSON Web Token (HS256) for the subject. */
export function signToken(subject: string, secret: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: subject, iat: now, exp: now + hours * 3600 };
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${signatureOf(text, secret).toString("base64url")}`;
}

/** The subject of a token that was signed with this secret and still holds, else undefined. */
export function verifyToken(token: string, secret: string): string | undefined {
  const [header, claims, signature] = token.split(".");
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const given = Buffer.from(signature, "base64url");
  const wanted = signatureOf(`${header}.${claims}`, secret);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const { sub, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
  return exp > Date.now() / 1000 ? sub : undefined;
}
