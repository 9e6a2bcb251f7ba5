import {
  EMPTY,
  merge,
  same,
  shared,
  type Draft,
  type DraftQuestion,
  type Subject,
} from "./adoption-parts";
import { draftVariables } from "./adoption-variables";
import type { Json } from "./protocol";

/** Edits of one value if all hosts share it and the stack file says something else. */
function draftValue(
  subjects: readonly Subject[],
  path: readonly string[],
  now: unknown,
  of: (subject: Subject) => Json,
  what: string,
): Draft {
  const found = shared(subjects, what, of);
  if ("problem" in found) return { ...EMPTY, problems: [found.problem] };
  return { ...EMPTY, edits: same(found.value, now) ? [] : [{ path, value: found.value }] };
}

function draftStart({ subjects, settings, process }: DraftQuestion): Draft {
  const { app } = settings;
  const name: Draft = draftValue(subjects, ["app", "name"], app.name, () => process, "name");
  const folder = draftValue(
    subjects,
    ["app", "folder"],
    app.folder,
    ({ checkout }) => checkout.appFolder,
    "folder of the app in its checkout",
  );
  const unclear = subjects.find((subject) => subject.process.bunArgs === null);
  if (unclear !== undefined) {
    const { script, args } = unclear.process;
    const words = [script, ...args].join(" ");
    const note = `how Bun starts the app cannot be told from ${JSON.stringify(words)}: prism:app.args stays ${JSON.stringify(app.args)}; correct it before the first deployment if that is wrong`;
    return merge([name, folder, { ...EMPTY, notes: [note] }]);
  }
  const args = draftValue(
    subjects,
    ["app", "args"],
    app.args,
    (subject) => subject.process.bunArgs ?? [],
    "words that start the app",
  );
  return merge([name, folder, args]);
}

function draftPorts({ subjects, settings }: DraftQuestion): Draft {
  const wrong = subjects.filter(({ host, port }) => host.appPort !== port);
  if (wrong.length === 0) return EMPTY;
  const ports = new Set(subjects.map(({ port }) => port));
  const [port = 0] = ports;
  if (ports.size === 1 && settings.hosts.every(({ appPort }) => appPort === undefined)) {
    return { ...EMPTY, edits: [{ path: ["app", "port"], value: port }] };
  }
  const indexOf = (name: string) => settings.hosts.findIndex((host) => host.name === name);
  const edits = wrong.map((subject) => ({
    path: ["hosts", indexOf(subject.host.name), "appPort"],
    value: subject.port,
  }));
  return { ...EMPTY, edits };
}

function draftHealth({ subjects, settings }: DraftQuestion): Draft {
  const { versionKey } = settings.app.health;
  if (versionKey === null) return EMPTY;
  const silent = subjects.find(({ survey: { health } }) => {
    const json = typeof health === "string" ? null : health.json;
    return typeof json === "object" && json !== null && !(versionKey in json);
  });
  if (silent === undefined) return EMPTY;
  return {
    ...EMPTY,
    edits: [{ path: ["app", "health", "versionKey"], value: null }],
    notes: [
      `${silent.host.name}: the health answer has no ${JSON.stringify(versionKey)}, so no check can tell one release from another; have a later release report its version, then set prism:app.health.versionKey`,
    ],
  };
}

/** Drafts the lines of the stack file that describe what runs, and says what cannot be described. */
export function draftSettings(question: DraftQuestion): Draft {
  const { subjects, settings } = question;
  const commit = shared(subjects, "commit", ({ checkout }) => checkout.commit);
  return merge([
    "problem" in commit ? { ...EMPTY, problems: [commit.problem] } : EMPTY,
    draftValue(subjects, ["release"], settings.release, ({ tag }) => tag, "release tag"),
    draftStart(question),
    draftPorts(question),
    draftHealth(question),
    draftVariables(question),
  ]);
}
