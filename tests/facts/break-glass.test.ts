import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readBreakGlass } from "../../facts/break-glass";
import { NAMESPACE, tokenText } from "../../plan/gate/token";
import { startAgent } from "../support/ssh-agent";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { tokenWith } from "../support/token";

const FILE = "token.json";

describe("readBreakGlass", function () {
  this.timeout(60_000);
  let folder = "";
  const at = (name: string) => join(folder, name);
  const keygen = (...words: string[]) => execFileSync("ssh-keygen", words, { stdio: "ignore" });
  const publicKey = (name: string) =>
    readFileSync(at(`${name}.pub`), "utf8")
      .split(" ")
      .slice(0, 2)
      .join(" ");
  const fingerprint = (name: string) =>
    execFileSync("ssh-keygen", ["-lf", at(`${name}.pub`)], { encoding: "utf8" }).split(" ")[1];
  const allow = (...lines: string[]) => writeFileSync(at("allowed"), `${lines.join("\n")}\n`);
  const sign = (key: string, namespace = NAMESPACE) => {
    rmSync(at(`${FILE}.sig`), { force: true });
    keygen("-Y", "sign", "-q", "-f", at(key), "-n", namespace, at(FILE));
  };
  const readIt = () => readBreakGlass({ breakGlass: FILE, allowedSigners: "allowed" }, folder);
  const faults = async () => {
    const reading = await readIt();
    assert.ok(reading?.state === "unusable");
    return reading.faults.map((fault) => fault.replaceAll(`${folder}/`, ""));
  };

  before(() => {
    folder = temporaryFolder();
    for (const name of ["ann", "bob"]) {
      keygen("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", at(name));
    }
  });
  beforeEach(() => {
    allow(`ann@example.com namespaces="${NAMESPACE}" ${publicKey("ann")}`);
    writeFileSync(at(FILE), tokenText(tokenWith()));
    sign("ann");
  });
  after(removeTemporaryFolders);

  it("says who signed the token", async () => {
    const reading = await readIt();
    assert.ok(reading?.state === "signed");
    const { id, ...token } = reading.token;
    assert.match(id, /^[0-9a-f]{64}$/);
    assert.deepEqual(token, {
      ...tokenWith(),
      signer: "ann@example.com",
      key: fingerprint("ann"),
    });
  });

  it("reads nothing where the settings name no token", async () => {
    assert.equal(await readBreakGlass(null, folder), null);
    const gate = { breakGlass: null, allowedSigners: "nowhere" };
    assert.equal(await readBreakGlass(gate, folder), null);
  });

  for (const key of Object.keys(tokenWith()) as (keyof ReturnType<typeof tokenWith>)[]) {
    it(`refuses a token whose ${key} was altered after it was signed`, async () => {
      const other = tokenWith({
        stack: "qa",
        release: "v2.5.0",
        commit: "a".repeat(40),
        actor: "mallory@desk",
        reason: "because",
        incident: "INC-8",
        opens: ["window", "freeze"],
        from: "2026-11-20T12:00:00Z",
        until: "2026-11-20T16:00:00Z",
        nonce: "1".repeat(32),
      });
      writeFileSync(at(FILE), tokenText({ ...tokenWith(), [key]: other[key] }));
      assert.deepEqual(await faults(), [
        "token.json.sig by ann@example.com is not good for it (Signature verification failed: incorrect signature)",
      ]);
    });
  }

  it("refuses a malformed token, however well it is signed", async () => {
    writeFileSync(at(FILE), tokenText(tokenWith()).replace("INC-7", ""));
    sign("ann");
    assert.deepEqual(await faults(), ['token.json: incident: must not be empty, got ""']);
  });

  it("refuses a key that is not allowed, or not any more", async () => {
    const not = (why: string) => [`token.json.sig is not by a key that allowed allows (${why})`];
    sign("bob");
    assert.deepEqual(await faults(), not("No principal matched."));
    sign("ann");
    allow(`bob ${publicKey("bob")}`);
    assert.deepEqual(await faults(), not("No principal matched."));
    allow(`ann valid-before="20200101" ${publicKey("ann")}`);
    const [fault = ""] = await faults();
    assert.match(fault, /^token\.json\.sig is not by .*key has expired/);
  });

  it("refuses a signature for anything else, and a key that is allowed for anything else", async () => {
    sign("ann", "git");
    assert.match(
      (await faults())[0] ?? "",
      /by ann@example\.com is not good .*namespace does not match/,
    );
    sign("ann");
    allow(`ann namespaces="git" ${publicKey("ann")}`);
    assert.match(
      (await faults())[0] ?? "",
      /by ann is not good .*not permitted for use in signature/,
    );
  });

  it("refuses a key of which it cannot be said whose it is", async () => {
    const says = (name: string) => [
      `token.json.sig is by ${name}, whose key must stand in allowed once, under one name`,
    ];
    allow(`ann,eve ${publicKey("ann")}`);
    assert.deepEqual(await faults(), says("ann"));
    allow(`ann ${publicKey("ann")}`, `eve namespaces="${NAMESPACE}" ${publicKey("ann")} eve`);
    assert.deepEqual(await faults(), says("ann"));
    allow(`*@example.com ${publicKey("ann")}`);
    assert.deepEqual(await faults(), says("*@example.com"));
  });

  it("says which file is missing", async () => {
    rmSync(at("allowed"));
    assert.deepEqual(await faults(), ["allowed cannot be read (no such file)"]);
    allow(`ann ${publicKey("ann")}`);
    copyFileSync(at(FILE), at(`${FILE}.sig`));
    assert.match((await faults())[0] ?? "", /Couldn't parse signature/);
    rmSync(at(`${FILE}.sig`));
    assert.deepEqual(await faults(), ["token.json.sig cannot be read (no such file)"]);
    rmSync(at(FILE));
    assert.deepEqual(await faults(), ["token.json cannot be read (no such file)"]);
  });

  it("refuses a key that the ssh agent of whoever deploys holds", async () => {
    chmodSync(at("ann"), 0o600);
    const agent = await startAgent(readFileSync(at("ann"), "utf8"));
    const before = process.env["SSH_AUTH_SOCK"];
    process.env["SSH_AUTH_SOCK"] = agent.socket;
    try {
      assert.deepEqual(await faults(), [
        `it is signed with ann@example.com's key ${fingerprint("ann")}, which the ssh agent of the one who uses it holds`,
      ]);
    } finally {
      if (before === undefined) delete process.env["SSH_AUTH_SOCK"];
      else process.env["SSH_AUTH_SOCK"] = before;
      await agent.stop();
    }
  });
});
