// Bounded stores: what a live page keeps in memory, however long it stays open.

/** Keeps the newest `limit` items in order of arrival. Listeners are told once per batch, after it. */
export class Ring<T> {
  #items: T[] = [];
  #dropped = 0;
  readonly #listeners = new Set<() => void>();

  constructor(readonly limit: number) {}

  /** An array that is never changed in place: a new one after each change, so that it can be compared by identity. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** How many older items have been let go. */
  get dropped(): number {
    return this.#dropped;
  }

  push(batch: readonly T[]): void {
    if (batch.length === 0) return;
    const all = this.#items.concat(batch);
    const excess = Math.max(0, all.length - this.limit);
    this.#dropped += excess;
    this.#items = excess > 0 ? all.slice(excess) : all;
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.#items = [];
    this.#dropped = 0;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** A map that forgets what was written longest ago. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();

  constructor(readonly limit: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.limit) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }
}
