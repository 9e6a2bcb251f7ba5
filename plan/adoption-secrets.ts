/** Words in names of variables that hold secrets. */
const SECRET_NAME =
  /(^|_)(SECRETS?|TOKENS?|PASSWORD|PASSWD|PASS|PASSPHRASE|PWD|CREDENTIALS?|SALT|PEPPER|DSN|AUTH|APIKEY|KEY|KEYS|PRIVATE|WEBHOOK)(_|$)/i;

/** A private key, a token of three parts, or a URL with a password in it. */
const SECRET_VALUE = /-----BEGIN|^eyJ[\w-]+\.[\w-]+\.[\w-]+$|^[a-z][\w+.-]*:\/\/[^/\s]*:[^/\s]+@/i;

/** True if a variable seems to hold a secret; too often rather than too seldom. */
export function looksSecret(name: string, value: string): boolean {
  return value !== "" && (SECRET_NAME.test(name) || SECRET_VALUE.test(value));
}
