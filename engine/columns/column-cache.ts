// Decoded segment columns in the arena, found through a directory in the same shared memory, so that every worker shares
// them. An entry with pins stays; others are evicted, least recently used first, to keep within a budget of bytes.
//
// A key lives in one of the `ways` slots after its hash, so a look-up reads a bounded run and takes no lock. Pins change by
// compare-and-swap: a pin needs pins >= 0, eviction turns 0 into -1. Reserving and evicting are done under a lock. Each thread
// counts its own pins beside, so that those of a thread that died can be taken back.
import type { Arena } from './arena.ts'

/** Three Int32; what they stand for is the user's: it must never stand for other bytes. */
export interface CacheKey {
  readonly segment: number
  readonly attribute: number
  readonly rowGroup: number
}

export interface PinnedEntry {
  readonly slot: number
  readonly address: number
  readonly bytes: number
}

export type Reservation =
  /** Another thread has published it: pinned for the caller. */
  | { readonly kind: 'cached'; readonly entry: PinnedEntry }
  /** The caller fills the bytes, then publishes (and is left with a pin) or abandons. */
  | { readonly kind: 'reserved'; readonly entry: PinnedEntry }

/** What another thread needs besides the arena. */
export interface CacheHandle {
  readonly address: number
  readonly slots: number
  readonly budgetBytes: number
}

/** A table of 100 columns and ten million rows has 16,000 chunks; slots of 32 bytes are not to run out before the budget does. */
const slotsDefault = 65_536

/** From `loading` on: being filled, by the thread of the number above it. */
const state = { free: 0, ready: 1, loading: 2 } as const
const ways = 32
const slotWords = 8
const field = { state: 0, pins: 1, segment: 2, attribute: 3, rowGroup: 4, address: 5, bytes: 6, used: 7 } as const
const header = { lock: 0, bytes: 1, clock: 2, evictions: 3, hits: 4, misses: 5 } as const
/** Of the evictable entries, what goes at once: looking for the oldest costs a look at every slot. */
const evictedShare = 1 / 32
const headerWords = 8
/** Loading a column takes milliseconds; a loader that died leaves its slot behind, and others then read without the cache. */
const loadWaitMsMax = 2000
const lockWaitMsMax = 5000

export class ColumnCache {
  readonly handle: CacheHandle
  readonly #arena: Arena
  readonly #words: Int32Array
  /** By slot. */
  readonly #ownPins: Int32Array

  private constructor(arena: Arena, handle: CacheHandle, ownPins: Int32Array) {
    this.handle = handle
    this.#arena = arena
    this.#ownPins = ownPins
    const bytes = (headerWords + handle.slots * slotWords) * 4
    const view = arena.view(handle.address, bytes)
    this.#words = new Int32Array(view.buffer, view.byteOffset, bytes / 4)
  }

  static create(arena: Arena, options: { readonly budgetBytes: number; readonly slots?: number }): ColumnCache {
    const slots = Math.max(ways, options.slots ?? slotsDefault)
    const { byteOffset } = arena.allocate((headerWords + slots * slotWords) * 4)
    return new ColumnCache(
      arena,
      { address: byteOffset, slots, budgetBytes: options.budgetBytes },
      new Int32Array(slots),
    )
  }

  /** ownPins: as `pinCounts` made them, in memory that outlives the thread. */
  static attach(arena: Arena, handle: CacheHandle, ownPins: Int32Array = new Int32Array(handle.slots)): ColumnCache {
    return new ColumnCache(arena, handle, ownPins)
  }

  static pinCounts(handle: CacheHandle): Int32Array {
    return new Int32Array(new SharedArrayBuffer(handle.slots * 4))
  }

  get bytes(): number {
    return Atomics.load(this.#words, header.bytes) >>> 0
  }

  get evictions(): number {
    return Atomics.load(this.#words, header.evictions) >>> 0
  }

  /** Modulo 2^32. */
  get hits(): number {
    return Atomics.load(this.#words, header.hits) >>> 0
  }

  get misses(): number {
    return Atomics.load(this.#words, header.misses) >>> 0
  }

  /** The column's bytes, kept in place until unpinned; undefined if it is not there. */
  pin(key: CacheKey): PinnedEntry | undefined {
    const start = firstSlot(key)
    for (let i = 0; i < ways; i++) {
      const slot = (start + i) % this.handle.slots
      const at = this.#at(slot)
      if (Atomics.load(this.#words, at + field.state) !== state.ready || !this.#holds(at, key)) continue
      if (!this.#addPin(at)) continue
      // The slot may have changed hands before the pin was in.
      if (Atomics.load(this.#words, at + field.state) === state.ready && this.#holds(at, key)) {
        Atomics.add(this.#words, header.hits, 1)
        this.#ownPins[slot]++
        return this.#entry(slot, at)
      }
      Atomics.sub(this.#words, at + field.pins, 1)
    }
    return undefined
  }

  unpin(entry: PinnedEntry): void {
    this.#ownPins[entry.slot]--
    Atomics.sub(this.#words, this.#at(entry.slot) + field.pins, 1)
  }

  /** Undefined: there is no room (or its loader takes longer than waitMsMax); the caller reads without the cache. */
  reserve(key: CacheKey, bytes: number, waitMsMax = loadWaitMsMax): Reservation | undefined {
    const deadline = performance.now() + waitMsMax
    for (;;) {
      const cached = this.pin(key)
      if (cached) return { kind: 'cached', entry: cached }
      const found = this.#locked(() => this.#reserveSlot(key, bytes))
      if (found === undefined) {
        Atomics.add(this.#words, header.misses, 1)
        return undefined
      }
      if (found.entry) {
        Atomics.add(this.#words, header.misses, 1)
        this.#ownPins[found.entry.slot]++
        return { kind: 'reserved', entry: found.entry }
      }
      const left = deadline - performance.now()
      if (left <= 0) return undefined
      if (found.state >= state.loading) Atomics.wait(this.#words, found.word, found.state, left)
    }
  }

  /** What was reserved is filled and may be read by all; the caller keeps its pin. */
  publish(entry: PinnedEntry): void {
    this.#settle(entry, state.ready)
  }

  /** What was reserved will not be filled. */
  abandon(entry: PinnedEntry): void {
    this.#locked(() => {
      this.#ownPins[entry.slot]--
      this.#release(this.#at(entry.slot))
    })
  }

  /** Gives back about that many bytes of what no one has pinned, least recently used first; the bytes that it came to. */
  shrink(bytes: number): number {
    return this.#locked(() => {
      const before = this.bytes
      this.#makeRoom(this.handle.budgetBytes - before + bytes)
      return before - this.bytes
    })
  }

  /** Takes back what a thread held that ended unexpectedly. pins: its counts. */
  threadEnded(thread: number, pins: Int32Array): void {
    Atomics.compareExchange(this.#words, header.lock, thread + 1, 0)
    this.#locked(() => {
      for (let slot = 0; slot < pins.length; slot++) {
        const at = this.#at(slot)
        if (Atomics.load(this.#words, at + field.state) === state.loading + thread) this.#release(at)
        else if (pins[slot] > 0) Atomics.sub(this.#words, at + field.pins, pins[slot])
      }
      pins.fill(0)
    })
  }

  /** Drops what no one has pinned of segments that are gone. */
  forget(segments: ReadonlySet<number>): void {
    this.#locked(() => {
      for (let slot = 0; slot < this.handle.slots; slot++) {
        const at = this.#at(slot)
        if (this.#words[at + field.state] === state.ready && segments.has(this.#words[at + field.segment]))
          this.#evict(at)
      }
    })
  }

  #settle(entry: PinnedEntry, next: number): void {
    const at = this.#at(entry.slot)
    Atomics.store(this.#words, at + field.state, next)
    Atomics.notify(this.#words, at + field.state)
  }

  /** An entry to fill; or who has it, with the state word to wait on; undefined without room. */
  #reserveSlot(
    key: CacheKey,
    bytes: number,
  ):
    | { readonly entry: PinnedEntry }
    | { readonly entry?: undefined; readonly word: number; readonly state: number }
    | undefined {
    if (bytes > this.handle.budgetBytes) return undefined
    let chosen = -1
    for (const slot of this.#slotsOf(key)) {
      const at = this.#at(slot)
      const now = Atomics.load(this.#words, at + field.state)
      if (now === state.free) {
        if (chosen < 0) chosen = slot
      } else if (this.#holds(at, key)) {
        // Ready: published since the look-up; the caller's loop pins it without waiting.
        return { word: at + field.state, state: now }
      }
    }
    this.#makeRoom(bytes)
    if (chosen < 0) chosen = this.#evictOneOf(key)
    if (chosen < 0 || this.bytes + bytes > this.handle.budgetBytes) return undefined
    let address: number
    try {
      address = this.#arena.reserve(bytes)
    } catch {
      return undefined
    }
    const at = this.#at(chosen)
    this.#words[at + field.segment] = key.segment
    this.#words[at + field.attribute] = key.attribute
    this.#words[at + field.rowGroup] = key.rowGroup
    this.#words[at + field.address] = address
    this.#words[at + field.bytes] = bytes
    this.#words[at + field.used] = Atomics.add(this.#words, header.clock, 1)
    Atomics.store(this.#words, at + field.pins, 1)
    Atomics.store(this.#words, at + field.state, state.loading + this.#arena.thread)
    Atomics.add(this.#words, header.bytes, bytes)
    return { entry: { slot: chosen, address, bytes } }
  }

  /** Evicts the least recently used entries until `bytes` more fit the budget. */
  #makeRoom(bytes: number): void {
    if (this.bytes + bytes <= this.handle.budgetBytes) return
    const clock = Atomics.load(this.#words, header.clock)
    const candidates: number[] = []
    for (let slot = 0; slot < this.handle.slots; slot++) {
      const at = this.#at(slot)
      if (this.#words[at + field.state] === state.ready && this.#words[at + field.pins] === 0) candidates.push(at)
    }
    // The clock wraps: age is what compares.
    const age = (at: number): number => (clock - this.#words[at + field.used]) >>> 0
    candidates.sort((a, b) => age(b) - age(a))
    const least = candidates.length * evictedShare
    for (let i = 0; i < candidates.length; i++) {
      if (i >= least - 1 && this.bytes + bytes <= this.handle.budgetBytes) return
      this.#evict(candidates[i])
    }
  }

  /** The oldest evictable slot of a key's run, emptied; -1 if all are pinned. */
  #evictOneOf(key: CacheKey): number {
    const clock = Atomics.load(this.#words, header.clock)
    const slots = [...this.#slotsOf(key)].sort(
      (a, b) =>
        ((clock - this.#words[this.#at(b) + field.used]) >>> 0) -
        ((clock - this.#words[this.#at(a) + field.used]) >>> 0),
    )
    return slots.find((slot) => this.#evict(this.#at(slot))) ?? -1
  }

  /** False if someone has it pinned. */
  #evict(at: number): boolean {
    if (this.#words[at + field.state] !== state.ready) return false
    if (Atomics.compareExchange(this.#words, at + field.pins, 0, -1) !== 0) return false
    this.#release(at)
    Atomics.add(this.#words, header.evictions, 1)
    return true
  }

  #release(at: number): void {
    Atomics.store(this.#words, at + field.state, state.free)
    Atomics.store(this.#words, at + field.pins, -1)
    this.#arena.free(this.#words[at + field.address] >>> 0)
    Atomics.sub(this.#words, header.bytes, this.#words[at + field.bytes])
    Atomics.notify(this.#words, at + field.state)
  }

  #addPin(at: number): boolean {
    for (;;) {
      const pins = Atomics.load(this.#words, at + field.pins)
      if (pins < 0) return false
      if (Atomics.compareExchange(this.#words, at + field.pins, pins, pins + 1) === pins) {
        this.#words[at + field.used] = Atomics.add(this.#words, header.clock, 1)
        return true
      }
    }
  }

  #entry(slot: number, at: number): PinnedEntry {
    return { slot, address: this.#words[at + field.address] >>> 0, bytes: this.#words[at + field.bytes] >>> 0 }
  }

  #holds(at: number, key: CacheKey): boolean {
    return (
      this.#words[at + field.segment] === key.segment &&
      this.#words[at + field.attribute] === key.attribute &&
      this.#words[at + field.rowGroup] === key.rowGroup
    )
  }

  #at(slot: number): number {
    return headerWords + slot * slotWords
  }

  *#slotsOf(key: CacheKey): Generator<number> {
    const start = firstSlot(key)
    for (let i = 0; i < ways; i++) yield (start + i) % this.handle.slots
  }

  #locked<T>(body: () => T): T {
    const deadline = performance.now() + lockWaitMsMax
    let held: number
    while ((held = Atomics.compareExchange(this.#words, header.lock, 0, this.#arena.thread + 1)) !== 0) {
      Atomics.wait(this.#words, header.lock, held, 10)
      if (performance.now() > deadline) throw new Error('the column cache is locked by a thread that is gone')
    }
    try {
      return body()
    } finally {
      Atomics.store(this.#words, header.lock, 0)
      Atomics.notify(this.#words, header.lock, 1)
    }
  }
}

function firstSlot({ segment, attribute, rowGroup }: CacheKey): number {
  const mixed = Math.imul(segment, 0x9e3779b1) ^ Math.imul(attribute, 0x85ebca6b) ^ Math.imul(rowGroup, 0xc2b2ae35)
  const hash = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
