/**
 * Names that pm2 puts into the app's environment itself, or that belong to the login; the file
 * could not set them, because Bun lets what is set already win over `--env-file`.
 */
const TAKEN =
  /^(PATH|HOME|PWD|USER|LOGNAME|SHELL|NODE_APP_INSTANCE|NODE_CHANNEL_.*|PM2_.*|name|cwd|namespace|version|status|instances|username|script|exec_mode|exec_interpreter|kill_timeout|merge_logs|vizion|autostart|autorestart|instance_var|pmx|automation|treekill|unique_id|created_at|restart_time|exit_code|km_link)$/;

/** Names of variables that a file cannot set under pm2. */
export function namesTaken(names: readonly string[]): readonly string[] {
  return names.filter((name) => TAKEN.test(name));
}

/**
 * One value as Bun's parser reads it back exactly.
 *
 * @returns null if no form of that parser can hold the value
 * Source: measured by fuzzing Bun 1.4.5; `$` is expanded even in single quotes, `\"` is not
 * unescaped, a closing quote after a backslash is not seen, a bare CR becomes LF
 */
function encodeValue(value: string): string | null {
  const safe = value.replaceAll("$", "\\$");
  const hasEnd = /\\$|\r/.test(value);
  if (/^[^\s#'"`]+$/.test(value)) return safe;
  if (!value.includes("'") && !hasEnd) return `'${safe}'`;
  if (!value.includes("`") && !hasEnd) return `\`${safe}\``;
  if (!/["\\]/.test(value)) return `"${safe.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
  return null;
}

/**
 * Text of an environment file for `bun --env-file`.
 *
 * @returns the text, and the names whose value no form can hold
 */
export function formatEnvironment(values: Readonly<Record<string, string>>): {
  text: string;
  impossible: readonly string[];
} {
  const lines: string[] = [];
  const impossible: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const encoded = value === "" ? "''" : encodeValue(value);
    if (encoded === null) impossible.push(name);
    else lines.push(`${name}=${encoded}\n`);
  }
  return { text: lines.join(""), impossible };
}

/** Reads back a file that `formatEnvironment` wrote; other dialects are not understood. */
export function parseEnvironment(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const form = /^([A-Za-z_]\w*)=(?:'([^']*)'|`([^`]*)`|"([^"]*)"|(.*))$/gm;
  for (const [, name = "", single, back, double, raw] of text.matchAll(form)) {
    const quoted = double?.replaceAll("\\n", "\n").replaceAll("\\r", "\r");
    values[name] = (single ?? back ?? quoted ?? raw ?? "").replaceAll("\\$", "$");
  }
  return values;
}
