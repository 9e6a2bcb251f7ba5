import assert from "node:assert/strict";
import { parseSettings } from "../../config/parse";
import { EXAMPLE_PLACES } from "../../config/examples";
import { settingsShape } from "../../config/shape";
import { GATE_FILE_MUTATIONS } from "./gate-file-mutations";
import { GATE_HOUR_MUTATIONS } from "./gate-hour-mutations";
import { GATE_MUTATIONS } from "./gate-mutations";
import { KEY_MUTATIONS } from "./key-mutations";
import { RULE_MUTATIONS } from "./rule-mutations";
import { inputWith } from "./input";

type Shape = ReturnType<typeof settingsShape>;

describe("describeProblems", () => {
  it("says nothing about a valid configuration", () => {
    assert.deepEqual(parseSettings(inputWith()).problems, []);
  });

  const gates = [...GATE_HOUR_MUTATIONS, ...GATE_MUTATIONS, ...GATE_FILE_MUTATIONS];
  for (const { what, changes, says } of [...KEY_MUTATIONS, ...RULE_MUTATIONS, ...gates]) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(parseSettings(inputWith(...changes)).problems, says);
    });
  }

  it("refuses every broken gate with words of its own", () => {
    const said = gates.map(({ says }) => says.join("\n"));
    assert.equal(new Set(said).size, gates.length);
  });

  it("lists all problems, those of single keys and those across keys", () => {
    const input = inputWith(
      [["release"], undefined],
      [["maintenance"], "yes"],
      [["hosts", 1, "name"], "prod-1"],
      [["colour"], "red"],
    );
    assert.deepEqual(parseSettings(input).problems, [
      "prism:release: must be set, got nothing; for example: pulumi config set prism:release v2.4.0",
      'prism:maintenance: must be true or false, got "yes"; write it without quotes',
      'prism:colour: must be a known key, got "colour"; remove it, or use one of app, aws, backup, balancer, canary, checks, gate, hosts, keep, limits, maintenance, migrations, minimumHealthy, notice, observe, paths, performance, preflight, release, repository, resume, retry, rollback, secrets, ssh, waves, webhooks',
      'prism:hosts[1].name: must be unique, got "prod-1" as in hosts[0]; give every host its own name',
    ]);
  });

  it("never shows the value of a secret", () => {
    const wrong: readonly unknown[] = [{ PLANTED: ["PLANTED-VALUE"] }, "PLANTED-VALUE", 7];
    const places = [["ssh"], ["ssh", "privateKey"], ["secrets"], ["secrets", "jwtValue"]];
    const said = [...places, ["secrets", "values"], ["secrets", "values", "A"]].flatMap((place) =>
      wrong.flatMap((value) => parseSettings(inputWith([place, value])).problems),
    );
    assert.ok(said.length > 10);
    assert.deepEqual(
      said.filter((line) => line.includes("PLANTED-VALUE") || line.includes("got 7")),
      [],
    );
  });

  it("has an example for every required key", () => {
    const missing = requiredPlaces(settingsShape(), "").filter(
      (place) => !EXAMPLE_PLACES.includes(place),
    );
    assert.deepEqual(missing, []);
  });
});

/** Places of required keys, lists as `hosts[]`. */
function requiredPlaces(node: Shape, place: string): string[] {
  const own = (node.required ?? []).map((key) => join(place, key));
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    typeof child === "object" ? requiredPlaces(child, join(place, key)) : [],
  );
  const items = [node.items ?? []]
    .flat()
    .flatMap((child) => (typeof child === "object" ? requiredPlaces(child, `${place}[]`) : []));
  const others = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((child) =>
    typeof child === "object" ? requiredPlaces(child, place) : [],
  );
  return [...own, ...inner, ...items, ...others];
}

const join = (place: string, key: string) => (place === "" ? key : `${place}.${key}`);
