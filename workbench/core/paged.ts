// A long list of which a page holds a window: extended by cursor at both ends, added to live at one, bounded in memory.

export interface Page<T> {
  items: readonly T[];
  /** Whether there is more beyond the page, on its side. */
  more: boolean;
}

export type Side = "front" | "back";

export interface PagedOptions<T> {
  /** Items kept at most; what is beyond goes at the far side. */
  limit: number;
  keyOf: (item: T) => string;
  /** The items next to `edge` on a side, in the order of display; without an edge those at the live side. Failures reject. */
  load: (side: Side, edge: T | null, signal: AbortSignal) => Promise<Page<T>>;
  /** Where new items appear. */
  live: Side;
}

export interface Snapshot<T> {
  /** In the order of display. Never changed in place. */
  items: readonly T[];
  /** Place of the first item, counted from where the list began: less than 0 once something came in front. For scrolling in place. */
  origin: number;
  /** Whether there is nothing beyond on a side. */
  complete: Record<Side, boolean>;
  loading: Side | null;
  loaded: boolean;
  problem: Error | null;
  /** Live items that came while the window was away from the live side. */
  missed: number;
}

const EMPTY = {
  items: [],
  origin: 0,
  complete: { front: false, back: false },
  loading: null,
  loaded: false,
  problem: null,
  missed: 0,
} as const;

export class Paged<T> {
  #now: Snapshot<T> = { ...EMPTY, complete: { ...EMPTY.complete } };
  #keys = new Set<string>();
  #abort: AbortController | null = null;
  /** What came live while the live side was being loaded: the page may be older than it. */
  #early: T[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(readonly options: PagedOptions<T>) {}

  get snapshot(): Snapshot<T> {
    return this.#now;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begin (again) at the live side. What was shown stays until the first page is there. */
  async start(): Promise<void> {
    const live = this.options.live;
    const page = await this.#load(live, null);
    if (!page) return;
    this.#keys = new Set(page.items.map(this.options.keyOf));
    const complete = { front: !page.more, back: !page.more, [live]: true };
    this.#set({ items: page.items, origin: 0, complete, loading: null, loaded: true, problem: null, missed: 0 });
    this.#addEarly();
  }

  /** Load more at a side, unless that is under way or there is none. */
  async extend(side: Side): Promise<void> {
    const { items, loading, loaded } = this.#now;
    if (!loaded || loading || this.#now.complete[side]) return;
    const page = await this.#load(side, (side === "front" ? items[0] : items.at(-1)) ?? null);
    if (!page) return;
    const reached = side === this.options.live && !page.more;
    const complete = { ...this.#now.complete, [side]: !page.more };
    this.#add(side, page.items, { loading: null, problem: null, complete, missed: reached ? 0 : this.#now.missed });
    if (reached) this.#addEarly();
  }

  /** Live items, in the order of display. Away from the live side they are only counted. */
  push(items: readonly T[]): void {
    const side = this.options.live;
    if (this.#now.loading === side) this.#early.push(...items.slice(-this.options.limit));
    if (!this.#now.loaded) return;
    if (this.#now.complete[side]) this.#add(side, items, {});
    else this.#set({ missed: this.#now.missed + items.length });
  }

  #addEarly(): void {
    const early = this.#early;
    this.#early = [];
    if (early.length > 0) this.#add(this.options.live, early, {});
  }

  /** Put newer versions of items in the place of those that are shown. */
  update(items: readonly T[]): void {
    const newer = new Map(items.map((item) => [this.options.keyOf(item), item]));
    if (![...newer.keys()].some((key) => this.#keys.has(key))) return;
    this.#set({ items: this.#now.items.map((item) => newer.get(this.options.keyOf(item)) ?? item) });
  }

  /** Read on from the newest item that is shown: something may have been missed. */
  async catchUp(): Promise<void> {
    const live = this.options.live;
    if (!this.#now.loaded || !this.#now.complete[live]) return;
    this.#set({ complete: { ...this.#now.complete, [live]: false } });
    await this.extend(live);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Newer versions of what is shown, and what is new at the live side, in the order of display: a page read again. */
  merge(items: readonly T[]): void {
    this.update(items);
    this.push(items.filter((item) => !this.#keys.has(this.options.keyOf(item))));
  }

  /** Nothing that is under way counts any more. */
  stop(): void {
    this.#abort?.abort();
  }

  async #load(side: Side, edge: T | null): Promise<Page<T> | null> {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.#early = [];
    this.#set({ loading: side });
    try {
      const page = await this.options.load(side, edge, abort.signal);
      return abort.signal.aborted ? null : page;
    } catch (error) {
      // Shown where the list is; the next call tries again.
      if (!abort.signal.aborted) this.#set({ loading: null, problem: error as Error });
      return null;
    }
  }

  #add(side: Side, given: readonly T[], rest: Partial<Snapshot<T>>): void {
    const fresh = given.filter((item) => !this.#keys.has(this.options.keyOf(item)));
    const all = side === "front" ? [...fresh, ...this.#now.items] : [...this.#now.items, ...fresh];
    const excess = Math.max(0, all.length - this.options.limit);
    const items = excess === 0 ? all : side === "front" ? all.slice(0, all.length - excess) : all.slice(excess);
    this.#keys = new Set(items.map(this.options.keyOf));
    const origin = side === "front" ? this.#now.origin - fresh.length : this.#now.origin + excess;
    const complete = rest.complete ?? this.#now.complete;
    const far: Side = side === "front" ? "back" : "front";
    this.#set({ ...rest, items, origin, complete: excess > 0 ? { ...complete, [far]: false } : complete });
  }

  #set(change: Partial<Snapshot<T>>): void {
    this.#now = { ...this.#now, ...change };
    for (const listener of this.#listeners) listener();
  }
}
