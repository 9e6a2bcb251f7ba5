/** What waits to be sent, oldest first; when it is full the oldest goes, because the newest says what is. */
export class BoundedQueue<Item> {
  private readonly waiting: Item[] = [];
  private lost = 0;

  /** @param most  items that wait at most, 1 or more */
  constructor(private readonly most: number) {}

  get length(): number {
    return this.waiting.length;
  }

  /** Puts an item behind all others. */
  push(item: Item): void {
    this.waiting.push(item);
    if (this.waiting.length <= this.most) return;
    this.waiting.shift();
    this.lost += 1;
  }

  /** The oldest item, which stays; undefined if none waits. */
  peek(): Item | undefined {
    return this.waiting[0];
  }

  /** Takes an item away that was sent; nothing happens if it was dropped meanwhile. */
  remove(item: Item): void {
    if (this.waiting[0] === item) this.waiting.shift();
  }

  /** How many were dropped since the last call. */
  takeLost(): number {
    const lost = this.lost;
    this.lost = 0;
    return lost;
  }
}
