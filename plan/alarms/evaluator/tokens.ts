/** Reads a text word by word. */
export class TokenReader {
  private readonly tokens: string[] = [];
  private at = 0;

  /**
   * @param pattern  sticky; its first group is one token
   * @param what     what the text is, for errors
   * @throws RangeError  a character that begins no token
   */
  constructor(
    private readonly text: string,
    pattern: RegExp,
    private readonly what: string,
  ) {
    const end = text.trimEnd().length;
    for (let from = 0; from < end; from = pattern.lastIndex) {
      pattern.lastIndex = from;
      const token = pattern.exec(text)?.[1];
      if (token === undefined) this.fail("a word or sign", text.slice(from).trim().slice(0, 20));
      else this.tokens.push(token);
    }
  }

  /** The next token, without taking it; empty at the end. */
  peek(): string {
    return this.tokens[this.at] ?? "";
  }

  /** Takes the next token. */
  next(): string {
    const token = this.peek();
    if (token === "") this.fail("more", "its end");
    this.at += 1;
    return token;
  }

  /** Takes the next token if it is one of these; upper and lower case count. */
  take(...words: readonly string[]): string | null {
    return words.includes(this.peek()) && this.peek() !== "" ? this.next() : null;
  }

  /** Takes this token and no other. */
  expect(word: string): void {
    if (this.take(word) === null) this.fail(JSON.stringify(word), this.peek() || "its end");
  }

  /** Nothing may follow. */
  end(): void {
    if (this.peek() !== "") this.fail("its end", this.peek());
  }

  /** Refuses the text. */
  fail(expected: string, got: string): never {
    throw new RangeError(
      `${this.what} ${JSON.stringify(this.text)}: expected ${expected}, got ${got}`,
    );
  }
}
