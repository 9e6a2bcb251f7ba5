import { z } from "zod";
import { quote } from "./quote";

// A leading dash would be an option to git; spaces would end the word in messages that show a command.
const URL_FORM = /^(https?|ssh|git|file):\/\/[^\s/-][^\s]*$|^file:\/\/\/[^\s]+$/;
const SCP_FORM = /^([A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9_][\w.-]*:[^\s:/-][^\s]*$/;
const PATH_FORM = /^\/[^\s]+$/;

/** A Git URL, the `user@host:path` form or an absolute path, without a credential. */
export const repositoryUrl = z.string().superRefine((value, issues) => {
  const isForm = [URL_FORM, SCP_FORM, PATH_FORM].some((form) => form.test(value));
  if (!isForm) {
    issues.addIssue(
      `must be a Git URL or an absolute path, got ${quote(value)}; ` +
        "write it such as https://git.example.com/prism-gateway.git or git@git.example.com:prism-gateway.git",
    );
  } else if (holdsCredential(value)) {
    issues.addIssue(
      `must hold no password or token, got ${quote(value)}; remove it and let the deployer and ` +
        "every host read the repository with an ssh key or git's credential helper",
    );
  }
});

/** In http a user alone is a token; in ssh it is the login. */
function holdsCredential(url: string): boolean {
  const user = /^\w+:\/\/([^/?#]*)@/.exec(url)?.[1];
  return user !== undefined && (url.startsWith("http") || user.includes(":"));
}
