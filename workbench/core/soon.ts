// Something that is asked for often and done seldom: reading a list anew while runs end by the hundred.

/** Does `act` at most once in `ms`, never twice at a time, and not while nobody looks: then when somebody does again. */
export class Soon {
  #asked = false;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `act` handles its own failures. */
  constructor(
    readonly act: () => Promise<unknown>,
    readonly ms: number,
    readonly seen: () => boolean = () => true,
  ) {}

  ask(): void {
    this.#asked = true;
    this.#arm();
  }

  /** Somebody looks again. */
  wake(): void {
    if (this.#asked) this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = false;
  }

  #arm(): void {
    if (this.#busy) return;
    this.#timer ??= setTimeout(() => void this.#run(), this.ms);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    if (!this.seen()) return;
    this.#asked = false;
    this.#busy = true;
    try {
      await this.act();
    } finally {
      this.#busy = false;
    }
    this.wake();
  }
}
