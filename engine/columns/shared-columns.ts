// The memory that all query threads share: one arena per server, and the column cache in it.
import { Arena, type ArenaHandle } from './arena.ts'
import { type CacheHandle, ColumnCache } from './column-cache.ts'

/** wasm32 addresses 4 GiB. */
export const arenaBytesMax = 65_535 * 65_536
/** Of the arena, what the column cache never takes: queries share it. */
export const queryShareBytesMin = 1024 * 1024 * 1024

/** What a worker is started with; cloneable. */
export interface SharedColumnsHandle {
  readonly arena: ArenaHandle
  readonly cache: CacheHandle
  /** Unlike every other thread's, also that of threads that ended. */
  readonly thread: number
  /** The thread's pins. */
  readonly pins: Int32Array
}

export class SharedColumns {
  readonly arena: Arena
  readonly cache: ColumnCache
  #lastThread = 0

  private constructor(arena: Arena, cache: ColumnCache) {
    this.arena = arena
    this.cache = cache
  }

  static create(options: {
    readonly cacheBytes: number
    readonly maximumBytes?: number
    readonly poison?: boolean
  }): SharedColumns {
    const maximumBytes = options.maximumBytes ?? arenaBytesMax
    const arena = Arena.create({ maximumBytes, poison: options.poison })
    const cache = ColumnCache.create(arena, {
      budgetBytes: Math.max(0, Math.min(options.cacheBytes, maximumBytes - queryShareBytesMin)),
    })
    return new SharedColumns(arena, cache)
  }

  static attach({ arena: arenaHandle, cache, thread, pins }: SharedColumnsHandle): SharedColumns {
    const arena = Arena.attach(arenaHandle, thread)
    return new SharedColumns(arena, ColumnCache.attach(arena, cache, pins))
  }

  /** For one more thread. */
  handle(): SharedColumnsHandle {
    const thread = ++this.#lastThread
    const pins = ColumnCache.pinCounts(this.cache.handle)
    return { arena: this.arena.handle, cache: this.cache.handle, thread, pins }
  }

  /** A thread is gone: what it held is taken back. */
  threadEnded({ thread, pins }: SharedColumnsHandle): void {
    this.cache.threadEnded(thread, pins)
    this.arena.threadEnded(thread)
  }
}

interface MemoryFigure {
  readonly name: string
  /** A counter only grows, modulo 2^32. */
  readonly kind: 'gauge' | 'counter'
  readonly description: string
  readonly read: (memory: SharedColumns) => number
}

/** What there is to know of it, for whoever watches. */
export const memoryFigures: readonly MemoryFigure[] = [
  {
    name: 'memory_maximum_bytes',
    kind: 'gauge',
    description: 'What the memory that query threads share may grow to',
    read: ({ arena }) => arena.handle.maximumBytes,
  },
  {
    name: 'memory_committed_bytes',
    kind: 'gauge',
    description: 'What the memory that query threads share has grown to',
    read: ({ arena }) => arena.committedBytes,
  },
  {
    name: 'memory_used_bytes',
    kind: 'gauge',
    description: 'What of it is in use',
    read: ({ arena }) => arena.usedBytes,
  },
  {
    name: 'column_cache_budget_bytes',
    kind: 'gauge',
    description: 'What decoded columns may take of it',
    read: ({ cache }) => cache.handle.budgetBytes,
  },
  {
    name: 'column_cache_bytes',
    kind: 'gauge',
    description: 'What decoded columns take of it',
    read: ({ cache }) => cache.bytes,
  },
  {
    name: 'column_cache_hits',
    kind: 'counter',
    description: 'Columns of row groups that a scan found decoded',
    read: ({ cache }) => cache.hits,
  },
  {
    name: 'column_cache_misses',
    kind: 'counter',
    description: 'Columns of row groups that a scan had to decode',
    read: ({ cache }) => cache.misses,
  },
  {
    name: 'column_cache_evictions',
    kind: 'counter',
    description: 'Decoded columns that gave way to others',
    read: ({ cache }) => cache.evictions,
  },
]
