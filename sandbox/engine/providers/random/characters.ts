import { randomInt } from "crypto";
import type { CheckFailure } from "../core/definition";
import type { PropertyMap, PropertyValue } from "../core/values";

/** One kind of character of a password. */
interface CharacterSet {
  characters: string[];
  isUsed: boolean;
  /** How many at least. */
  atLeast: number;
}

/**
 * A random text after the inputs of RandomPassword and RandomString: the least counts first,
 * the rest from all used sets, then shuffled. Every choice is uniform and from the system's
 * generator for secrets.
 *
 * @param inputs   with the defaults filled in, checked by {@link checkCharacters}
 * @throws Error   no set is used
 */
export function randomText(inputs: PropertyMap): string {
  const sets = setsOf(inputs);
  const all = sets.filter(({ isUsed }) => isUsed).flatMap(({ characters }) => characters);
  if (all.length === 0) throw new Error("the character set specified is empty");
  const chosen = sets.flatMap(({ characters, atLeast }) =>
    Array.from({ length: atLeast }, () => choose(characters)),
  );
  const length = numberOf(inputs.length);
  while (chosen.length < length) chosen.push(choose(all));
  return shuffle(chosen).join("");
}

/** What is wrong with length and least counts; unknown values are let through. */
export function checkCharacters(inputs: PropertyMap): CheckFailure[] {
  const counts = ["minUpper", "minLower", "minNumeric", "minSpecial"];
  const failures = [...counts, "length"].flatMap((property) =>
    checkCount(property, inputs[property], property === "length" ? 1 : 0),
  );
  const { length } = inputs;
  const sum = counts.reduce((total, property) => total + numberOf(inputs[property]), 0);
  if (typeof length === "number" && sum > length) {
    failures.push({
      property: "length",
      reason:
        `Attribute length value must be at least sum of min_upper + min_lower + min_numeric + ` +
        `min_special, got: ${length}; make length at least ${sum}`,
    });
  }
  return failures;
}

function checkCount(property: string, value: PropertyValue, least: number): CheckFailure[] {
  if (typeof value !== "number") return [];
  if (Number.isInteger(value) && value >= least) return [];
  const reason = `${property}: expected a whole number of at least ${least}, got ${value}`;
  return [{ property, reason: `${reason}; change it in the program` }];
}

function setsOf(inputs: PropertyMap): CharacterSet[] {
  const special = inputs.overrideSpecial;
  return [
    set("abcdefghijklmnopqrstuvwxyz", inputs.lower, inputs.minLower),
    set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", inputs.upper, inputs.minUpper),
    set("0123456789", inputs.numeric ?? inputs.number, inputs.minNumeric),
    set(
      typeof special === "string" && special !== "" ? special : "!@#$%&*()-_=+[]{}<>:?",
      inputs.special,
      inputs.minSpecial,
    ),
  ];
}

function set(characters: string, isUsed: PropertyValue, atLeast: PropertyValue): CharacterSet {
  return {
    characters: Array.from(characters),
    isUsed: isUsed !== false,
    atLeast: numberOf(atLeast),
  };
}

function choose(characters: string[]): string {
  return characters[randomInt(characters.length)] ?? "";
}

/** Fisher-Yates: every order is equally likely. */
function shuffle(characters: string[]): string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? "", result[last] ?? ""];
  }
  return result;
}

function numberOf(value: PropertyValue): number {
  return typeof value === "number" ? value : 0;
}
