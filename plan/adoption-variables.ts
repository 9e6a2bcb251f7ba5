import { textOn } from "../config/inventory";
import {
  EMPTY,
  merge,
  shared,
  type Draft,
  type DraftQuestion,
  type Subject,
} from "./adoption-parts";
import { looksSecret } from "./adoption-secrets";

/** Text of a variable that gives each host the value it has; null if no text does. */
function textFor(subjects: readonly Subject[], name: string, configured: string | undefined) {
  const values = subjects.map(({ survey }) => survey.environment[name]);
  const fits = (text: string | undefined) =>
    text !== undefined && subjects.every(({ host }, index) => textOn(text, host) === values[index]);
  const candidates = subjects.slice(0, 1).flatMap(({ host }) => {
    const value = values[0] ?? "";
    const rooted = value.replaceAll(host.paths.root, "{root}");
    return [configured, value, rooted, rooted.replaceAll(host.name, "{host}")];
  });
  return candidates.find(fits) ?? null;
}

/** Drafts the variables of the app: plain ones as they are, those that look secret as secrets. */
export function draftVariables(question: DraftQuestion): Draft {
  const { subjects, settings, without } = question;
  const { app, secrets } = settings;
  const names = new Set(subjects.flatMap(({ survey }) => Object.keys(survey.environment)));
  for (const name of ["PORT", ...without]) names.delete(name);
  const all = [...names].sort();
  const isSecret = (name: string) =>
    !(name in app.environment) &&
    subjects.some(({ survey }) => looksSecret(name, survey.environment[name] ?? ""));
  const tokens = all.filter((name) => isSecret(name) && name.includes("JWT"));
  const [token] = tokens;
  const jwt =
    names.has(secrets.jwtVariable) || tokens.length !== 1 || token === undefined
      ? secrets.jwtVariable
      : token;
  const drafts = all.map((name): Draft => {
    if (name === jwt || isSecret(name)) {
      const found = new Set(subjects.map(({ survey }) => survey.environment[name]));
      const path = name === jwt ? ["secrets", "jwtValue"] : ["secrets", "values", name];
      const problem = `variable ${name} (secret): expected the same value on every host, found ${found.size}; bring the hosts to one`;
      if (found.size > 1) return { ...EMPTY, problems: [problem] };
      return { ...EMPTY, secrets: [{ path, variable: name }] };
    }
    const configured = app.environment[name];
    const text = textFor(subjects, name, configured);
    if (text === null) {
      const found = shared(
        subjects,
        `variable ${name}`,
        (each) => each.survey.environment[name] ?? null,
      );
      const problem =
        "problem" in found ? found.problem : `variable ${name}: holds {root} or {host}`;
      return { ...EMPTY, problems: [problem] };
    }
    const edits = text === configured ? [] : [{ path: ["app", "environment", name], value: text }];
    return { ...EMPTY, edits };
  });
  const gone = Object.keys(app.environment).filter((name) => !names.has(name));
  const unknown = Object.keys(secrets.values).filter((name) => !names.has(name));
  return merge([
    jwt === secrets.jwtVariable
      ? EMPTY
      : { ...EMPTY, edits: [{ path: ["secrets", "jwtVariable"], value: jwt }] },
    ...drafts,
    {
      ...EMPTY,
      edits: gone.map((name) => ({ path: ["app", "environment", name], value: undefined })),
      problems: unknown.map(
        (name) =>
          `prism:secrets.values.${name}: expected a variable of the running process, found none; remove it, and set it again after the adoption`,
      ),
      notes: names.has(jwt)
        ? []
        : [
            `the process has no variable ${jwt}: the first deployment gives the app a new secret of that name; if its secret has another name, set prism:secrets.jwtVariable`,
          ],
    },
  ]);
}
