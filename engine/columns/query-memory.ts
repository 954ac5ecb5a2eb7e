// What one query holds of the arena on one thread: booked on its account, and all of it freed when it ends, whatever happens (of a
// thread that died: Arena.threadEnded). The column cache gives way where the arena is full.
import { PgError } from '../errors.ts'
import type { Arena } from './arena.ts'
import type { ColumnCache } from './column-cache.ts'
import type { ColumnMemory } from './memory.ts'

/** Throws 53200 where the bytes exceed what the query may hold, and then has booked nothing. Negative gives back. */
interface Account {
  charge(bytes: number): void
}

interface Holder {
  release(): void
}

export class QueryMemory implements ColumnMemory {
  readonly arena: Arena
  readonly cache: ColumnCache
  readonly #account: Account
  readonly #query: number
  /** Of what is pinned for the query: given back before its blocks are. */
  readonly #holders = new Set<Holder>()
  /** By address, the bytes of each block. */
  readonly #blocks = new Map<number, number>()

  constructor(shared: { readonly arena: Arena; readonly cache: ColumnCache }, account: Account, query: number) {
    this.arena = shared.arena
    this.cache = shared.cache
    this.#account = account
    this.#query = query
  }

  get bytes(): number {
    let bytes = 0
    for (const size of this.#blocks.values()) bytes += size
    return bytes
  }

  /** The address of that many bytes, aligned to 16, holding anything. 53200 beyond the query's limit, or where there are none left. */
  reserve(bytes: number): number {
    this.#account.charge(bytes)
    let address: number
    try {
      address = this.#fromArena(bytes)
    } catch (error) {
      this.#account.charge(-bytes)
      throw error
    }
    this.#blocks.set(address, bytes)
    return address
  }

  /** ColumnMemory: zeroed. */
  allocate(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number } {
    const byteOffset = this.reserve(bytes)
    this.view(byteOffset, bytes).fill(0)
    return { buffer: this.arena.buffer, byteOffset }
  }

  view(address: number, bytes: number): Uint8Array {
    return this.arena.view(address, bytes)
  }

  free(address: number): void {
    const bytes = this.#blocks.get(address >>> 0)
    if (bytes === undefined) throw new Error(`address ${address} is not the query's`)
    this.#blocks.delete(address >>> 0)
    this.#account.charge(-bytes)
    this.arena.free(address)
  }

  /** The holder is released with the query, unless it says before that it is. */
  hold(holder: Holder): void {
    this.#holders.add(holder)
  }

  letGo(holder: Holder): void {
    this.#holders.delete(holder)
  }

  /** Frees everything. */
  release(): void {
    for (const holder of this.#holders) holder.release()
    for (const address of this.#blocks.keys()) this.free(address)
  }

  #fromArena(bytes: number): number {
    for (;;) {
      try {
        return this.arena.reserve(bytes, this.#query)
      } catch (error) {
        const full = error instanceof PgError && error.sqlstate === '53200'
        // More than asked: what is evicted need not lie side by side.
        if (!full || this.cache.shrink(bytes * 2) === 0) throw error
      }
    }
  }
}
