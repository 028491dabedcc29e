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
  /** What the list begins with instead of the page at its live side. */
  first?: (signal: AbortSignal) => Promise<Part<T>>;
}

/** A part from the middle: whether there is more is told for each side. */
export interface Part<T> {
  items: readonly T[];
  more: Record<Side, boolean>;
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
  /** Something may have been missed while a load was on its way: read on after it. */
  #behind = false;
  /** Where the last load that failed was to go on. */
  #failed: Side | null = null;
  readonly #missed = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(readonly options: PagedOptions<T>) {}

  get snapshot(): Snapshot<T> {
    return this.#now;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begin with the first page; again: at the live side. What was shown stays until the page is there. */
  async start(): Promise<void> {
    const live = this.options.live;
    const { first } = this.options;
    const load = async (signal: AbortSignal): Promise<Part<T>> => {
      if (first && !this.#now.loaded) return first(signal);
      const { items, more } = await this.options.load(live, null, signal);
      return { items, more: { front: more, back: more, [live]: false } };
    };
    const part = await this.#load(live, load);
    if (!part) return;
    this.#keys = new Set(part.items.map(this.options.keyOf));
    const complete = { front: !part.more.front, back: !part.more.back };
    this.#set({ items: part.items, origin: 0, complete, loading: null, loaded: true, problem: null });
    if (complete[live]) this.#reached();
    await this.#readOn();
  }

  /** Load more at a side, unless that is under way or there is none. */
  async extend(side: Side): Promise<void> {
    const { loading, loaded } = this.#now;
    if (!loaded || loading || this.#now.complete[side]) return;
    const edge = this.#edge(side);
    if (edge === null) return this.start();
    const page = await this.#load(side, (signal) => this.options.load(side, edge, signal));
    if (!page) return;
    const now = this.#edge(side);
    if (now === null || this.options.keyOf(now) !== this.options.keyOf(edge)) {
      // The edge was let go meanwhile, for what came live at the other side: between it and the page there would be a hole.
      this.#set({ loading: null });
      return this.extend(side);
    }
    this.#add(side, page.items, {
      loading: null,
      problem: null,
      complete: { ...this.#now.complete, [side]: !page.more },
    });
    if (side === this.options.live && !page.more) this.#reached();
    await this.#readOn();
  }

  /** Live items, in the order of display. Away from the live side they are only counted. */
  push(items: readonly T[]): void {
    const side = this.options.live;
    if (this.#now.loading === side) this.#early.push(...items.slice(-this.options.limit));
    if (!this.#now.loaded) return;
    if (this.#now.complete[side]) this.#add(side, items, {});
    else this.#count(items);
  }

  /** Put newer versions of items in the place of those that are shown. */
  update(items: readonly T[]): void {
    const newer = new Map(items.map((item) => [this.options.keyOf(item), item]));
    if (![...newer.keys()].some((key) => this.#keys.has(key))) return;
    this.#set({ items: this.#now.items.map((item) => newer.get(this.options.keyOf(item)) ?? item) });
  }

  /** Read on from the newest item that is shown: something may have been missed. While a load is on its way, after it; after a failed start, from there. */
  async catchUp(): Promise<void> {
    this.#behind = true;
    if (this.#now.loading) return;
    if (this.#now.loaded) await this.#readOn();
    else if (this.#failed !== null) await this.start();
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /**
   * The page at the live side, read again, in the order of display: newer versions of what is shown, and what is new. Where it does not reach
   * what is shown, the list is read on from there instead: between them lies what neither has.
   */
  merge(items: readonly T[]): void {
    const side = this.options.live;
    this.update(items);
    const fresh = items.filter((item) => !this.#keys.has(this.options.keyOf(item)));
    const apart = items.length > 0 && fresh.length === items.length && this.#now.items.length > 0;
    if (apart && this.#now.complete[side]) void this.catchUp();
    else this.push(fresh);
  }

  /** Try again what has failed. */
  async retry(): Promise<void> {
    const side = this.#failed;
    if (side === null || !this.#now.loaded || this.#now.complete[side]) await this.start();
    else await this.extend(side);
  }

  /** Nothing that is under way counts any more. */
  stop(): void {
    this.#abort?.abort();
  }

  async #load<R>(side: Side, load: (signal: AbortSignal) => Promise<R>): Promise<R | null> {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.#early = [];
    this.#set({ loading: side });
    try {
      const found = await load(abort.signal);
      if (abort.signal.aborted) return null;
      this.#failed = null;
      return found;
    } catch (error) {
      // Shown where the list is; the next call tries again.
      if (abort.signal.aborted) return null;
      this.#failed = side;
      this.#set({ loading: null, problem: error as Error });
      return null;
    }
  }

  async #readOn(): Promise<void> {
    const live = this.options.live;
    if (!this.#behind || !this.#now.loaded) return;
    this.#behind = false;
    // Away from the live side nothing is missed: what lies between comes as one scrolls. A load that failed is no such distance.
    if (!this.#now.complete[live] && this.#failed !== live) return;
    this.#set({ complete: { ...this.#now.complete, [live]: false } });
    await this.extend(live);
  }

  /** The window is at the live side again: what came while it was being read belongs to it. */
  #reached(): void {
    const early = this.#early;
    this.#early = [];
    this.#missed.clear();
    this.#set({ missed: 0 });
    if (early.length > 0) this.#add(this.options.live, early, {});
  }

  /** Each once, however often it is told, and no more of them than the list could hold. */
  #count(items: readonly T[]): void {
    for (const item of items) {
      if (this.#missed.size >= this.options.limit) break;
      this.#missed.add(this.options.keyOf(item));
    }
    this.#set({ missed: this.#missed.size });
  }

  #edge(side: Side): T | null {
    const { items } = this.#now;
    return (side === "front" ? items[0] : items.at(-1)) ?? null;
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
