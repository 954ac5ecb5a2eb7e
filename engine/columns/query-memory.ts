// What one query holds of the arena on one thread: booked on its account, and all of it freed when it ends, whatever happens (of a
// thread that died: Arena.threadEnded). The column cache gives way where the arena is full.
import { PgError } from '../errors.ts'
import type { Arena } from './arena.ts'
import type { ColumnCache } from './column-cache.ts'
import type { ColumnMemory } from './memory.ts'

/** Throws 53200 where the bytes exceed what the query may hold (unless it must), and then has booked nothing. Negative gives back. */
interface Account {
  charge(bytes: number, must?: boolean): void
}

interface Holder {
  release(): void
}

export class QueryMemory implements ColumnMemory {
  readonly arena: Arena
  readonly cache: ColumnCache
  /** Whether columns that the query decodes are left in the cache for others. */
  readonly keepsColumns: boolean
  readonly #account: Account
  readonly #query: number
  /** The thread that the query runs on: blocks of those who help it are freed with it, too. */
  readonly #thread: number
  /** Of what is pinned for the query: given back before its blocks are. */
  readonly #holders = new Set<Holder>()
  readonly #scopes = new Set<QueryMemory>()
  /** By address, the bytes of each block. */
  readonly #blocks = new Map<number, number>()

  constructor(
    shared: { readonly arena: Arena; readonly cache: ColumnCache },
    account: Account,
    query: number,
    thread = shared.arena.thread,
    keepsColumns = true,
  ) {
    this.arena = shared.arena
    this.cache = shared.cache
    this.#account = account
    this.#query = query
    this.#thread = thread
    this.keepsColumns = keepsColumns
  }

  get thread(): number {
    return this.#thread
  }

  /** Address and size of each block. */
  get blocks(): readonly (readonly [address: number, bytes: number])[] {
    return [...this.#blocks]
  }

  /** Takes over what a helper of the query has reserved. Above the limit, too: it is there already. */
  adopt(blocks: readonly (readonly [address: number, bytes: number])[]): void {
    for (const [address, bytes] of blocks) {
      if (this.#blocks.has(address)) continue
      this.#account.charge(bytes, true)
      this.#blocks.set(address, bytes)
    }
  }

  /** Takes over whatever a helper left that has died. */
  adoptLeftovers(): void {
    this.adopt(this.arena.blocksOf(this.#query, this.#thread).filter(([address]) => !this.#holds(address)))
  }

  #holds(address: number): boolean {
    return this.#blocks.has(address) || [...this.#scopes].some((scope) => scope.#holds(address))
  }

  /** A part of the query's memory that may be released before the rest. */
  scope(): QueryMemory {
    const shared = { arena: this.arena, cache: this.cache }
    const scope = new QueryMemory(shared, this.#account, this.#query, this.#thread, this.keepsColumns)
    this.#scopes.add(scope)
    return scope
  }

  closeScope(scope: QueryMemory): void {
    scope.release()
    this.#scopes.delete(scope)
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
    for (const scope of this.#scopes) scope.release()
    for (const address of this.#blocks.keys()) this.free(address)
  }

  #fromArena(bytes: number): number {
    for (;;) {
      try {
        return this.arena.reserve(bytes, this.#query, this.#thread)
      } catch (error) {
        const full = error instanceof PgError && error.sqlstate === '53200'
        // More than asked: what is evicted need not lie side by side.
        if (!full || this.cache.shrink(bytes * 2) === 0) throw error
      }
    }
  }
}
