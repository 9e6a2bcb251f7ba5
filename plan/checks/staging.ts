import { short, type CheckQuestion } from "./check";

/** Staging has verified exactly this commit, under whatever tag. */
export function checkStaging({ checks, wanted, facts }: CheckQuestion): string | string[] {
  const { staging } = checks;
  const verified = facts.staging;
  if ("unknown" in verified) return [verified.unknown];
  const found = Object.entries(verified).find(([, commit]) => commit === wanted.commit);
  if (found) return `stack ${staging} verified ${short(wanted.commit)} as ${found[0]}`;
  const others = Object.entries(verified).map(([tag, commit]) => `${tag} (${short(commit)})`);
  return [
    `stack ${staging}: must have verified ${short(wanted.commit)}, the commit of ${wanted.tag}, ` +
      `found ${others.join(", ") || "nothing verified"}; deploy it there first: ` +
      `pulumi config set prism:release ${wanted.tag} --stack ${staging}, then pulumi up --stack ${staging}`,
  ];
}
