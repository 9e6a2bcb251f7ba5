import { randomInt } from "crypto";
import type { CheckFailure } from "../core/definition";
import { isAbsent, type PropertyMap, type PropertyValue } from "../core/values";

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
 * @param inputs   checked by {@link checkCharacters}, filled by {@link fillCharacters}
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

/**
 * Inputs of RandomPassword and RandomString with every absent one as what it means. They are
 * outputs and no inputs, as with the official provider: so a state of either make can go on
 * with the other, and nothing is replaced.
 */
export function fillCharacters(inputs: PropertyMap): PropertyMap {
  const numeric = inputs.numeric ?? inputs.number ?? true;
  const present = Object.entries(inputs).filter(([, value]) => !isAbsent(value));
  return { ...assumed, ...Object.fromEntries(present), number: numeric, numeric };
}

const flags = { lower: true, upper: true, special: true };
const counts = { minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };
const assumed: PropertyMap = { ...flags, ...counts };

/** What is wrong with length and least counts; unknown values are let through. */
export function checkCharacters(inputs: PropertyMap): CheckFailure[] {
  const names = Object.keys(counts);
  const failures = [...names, "length"].flatMap((property) =>
    checkCount(property, inputs[property], property === "length" ? 1 : 0),
  );
  const { length } = inputs;
  const sum = names.reduce((total, property) => total + numberOf(inputs[property]), 0);
  if (typeof length === "number" && sum > length) {
    failures.push({
      property: "length",
      reason:
        `Attribute length value must be at least sum of min_upper + min_lower + min_numeric + ` +
        `min_special, got: ${length}; make length at least ${sum}`,
    });
  }
  return failures.concat(checkSets(inputs));
}

function checkSets(inputs: PropertyMap): CheckFailure[] {
  const { lower, upper, special, number, numeric } = inputs;
  if (typeof number === "boolean" && typeof numeric === "boolean" && number !== numeric) {
    const reason = "Number and numeric are both configured with different values";
    return [{ property: "number", reason: `${reason}; number is deprecated, use numeric instead` }];
  }
  if ([lower, upper, special, numeric ?? number].some((value) => value !== false)) return [];
  const reason = "At least one attribute out of [special,upper,lower,numeric] must be specified";
  return [{ property: "numeric", reason: `${reason}; leave one of them out or set it to true` }];
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
    set("0123456789", inputs.numeric, inputs.minNumeric),
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
