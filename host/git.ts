import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { isBranch, refOf } from "../config/release";
import { mustEndWell, type StepContext } from "./context";
import { StepFault } from "./fault";
import type { StageRequest } from "../plan/protocol";

/** Never ask anything: nobody is there to answer. */
const QUIET = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes -o ConnectTimeout=15",
  GIT_ASKPASS: "true",
  LC_ALL: "C",
};

const command = (context: StepContext, args: readonly string[], env = {}) =>
  context.command(["git", `--git-dir=${context.layout.repository}`, ...args], {
    env: { ...QUIET, ...env },
  });

/**
 * Brings the release of the wanted deployment into the host's cache and checks it.
 *
 * @throws StepFault  repository out of reach; tag or branch missing; tag not annotated, or moved since the plan
 */
export async function fetchRelease(context: StepContext<StageRequest>): Promise<void> {
  const { repository, run } = context.request;
  const { tag, commit } = run.deployment;
  const what = isBranch(tag) ? `branch ${tag}` : `tag ${tag}`;
  const ref = refOf(tag);
  if (!existsSync(join(context.layout.repository, "HEAD"))) {
    mkdirSync(context.layout.repository, { recursive: true });
    mustEndWell(
      await command(context, ["init", "--quiet", "--bare"]),
      "git init",
      "install git on the host, or add its folder to paths.search",
      false,
    );
  }
  const fetch = (ref: string) =>
    command(context, ["fetch", "--quiet", "--force", "--no-tags", "--depth=1", repository, ref]);
  const fetched = await fetch(`+${ref}:${ref}`);
  if (/couldn't find remote ref/.test(fetched.stderr)) {
    throw new StepFault(
      `${what} does not exist in ${repository}`,
      `push it (git push origin ${tag}), or correct prism:release`,
      false,
    );
  }
  mustEndWell(
    fetched,
    `git fetch of ${repository}`,
    "check on the host that the login user may read the repository (git ls-remote)",
    false,
  );
  if (isBranch(tag)) {
    await fetchCommit(context, fetch);
    return;
  }
  const kind = (await command(context, ["cat-file", "-t", ref])).stdout.trim();
  if (kind !== "tag") {
    throw new StepFault(
      `tag ${tag} is not annotated: it names a ${kind} directly`,
      `tag the release with a message: git tag -a -f ${tag} ${commit.slice(0, 7)} && git push -f origin ${tag}`,
      false,
    );
  }
  const found = (await command(context, ["rev-parse", `${ref}^{commit}`])).stdout.trim();
  if (found !== commit) {
    throw new StepFault(
      `tag ${tag} moved since the plan: planned commit ${commit}, found ${found}`,
      "find out who moved the tag; run pulumi preview again to plan with the new commit",
      false,
    );
  }
}

/** Somebody may have pushed to the branch since the plan was made: what was planned is still deployed. */
async function fetchCommit(
  context: StepContext<StageRequest>,
  fetch: (ref: string) => ReturnType<typeof command>,
): Promise<void> {
  const { tag, commit } = context.request.run.deployment;
  const isThere = async () => (await command(context, ["cat-file", "-e", commit])).code === 0;
  if (!(await isThere())) await fetch(commit);
  if (await isThere()) return;
  const found = (await command(context, ["rev-parse", refOf(tag)])).stdout.trim();
  throw new StepFault(
    `branch ${tag} moved since the plan, and the origin does not give its commit ${commit} any more: found ${found}`,
    "run pulumi up again to plan with the new commit",
    false,
  );
}

/**
 * Unpacks the wanted commit into a folder, all files, with the repository's line-end rules.
 *
 * @param index  file for git's list of the checkout, outside the folder
 */
export async function unpack(
  context: StepContext<StageRequest>,
  folder: string,
  index: string,
): Promise<void> {
  const { commit } = context.request.run.deployment;
  mkdirSync(folder, { recursive: true });
  // Not `git archive`: that leaves out what .gitattributes calls export-ignore.
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: folder };
  for (const args of [
    ["read-tree", commit],
    ["checkout-index", "--all", "--force", "--quiet"],
  ]) {
    const name = `git ${args[0] ?? ""}`;
    mustEndWell(
      await context.command(["git", `--git-dir=${context.layout.repository}`, ...args], {
        cwd: folder,
        env: { ...QUIET, ...env },
      }),
      name,
      `remove ${context.layout.repository} on the host and run again`,
      false,
    );
  }
}
