// One shared WebAssembly.Memory (wasm32, at most 4 GiB) and an allocator in it that any thread may use: blocks with boundary
// tags, free lists by size, neighbours joined on free, the memory grown in steps. It never shrinks.
//
// Block header, 16 bytes before the pointer: size (of the whole block, bit 0: free), size of the block before it, and then of
// free blocks the next and previous free block of its list, of others the query that owns it and the thread that it runs on
// (0, 0: nobody's, the column cache's). All words are written under one lock, held for microseconds.
import { PgError } from '../errors.ts'
import type { ColumnMemory } from './memory.ts'
import { markPinned } from './pinned.ts'
import { sharedWasmMemory, type WasmMemory } from './wasm-memory.ts'

const pageBytes = 65_536
const headerBytes = 16
/** A remainder smaller than this stays with its block. */
const splitBytesMin = 64
const binCount = 32
/** Whoever died inside the allocator is told of by threadEnded; should that fail, waiting ends in a fault. */
const lockWaitMsMax = 5000
/** How far ahead of what is in use idle threads touch memory, and how much in one go (some milliseconds). */
const prefaultAheadBytes = 32 * 1024 * 1024
const prefaultStepBytes = 4 * 1024 * 1024
const systemPageBytes = 4096
/** Code that looks at sixteen values at once may read so far behind the last one: there is memory behind every block. */
const readBeyondBytes = 128

/** Words at the start of the memory. */
const word = { lock: 0, top: 1, used: 2, lastBlock: 3, blocks: 4, touched: 5, bins: 8 } as const
const firstBlock = (word.bins + binCount) * 4

/** What another thread needs; cloneable. */
export interface ArenaHandle {
  readonly memory: WasmMemory
  readonly growStepBytes: number
  readonly maximumBytes: number
  /** What is freed is overwritten: for tests that look for readers of it. */
  readonly poison?: boolean
}

export class Arena implements ColumnMemory {
  readonly handle: ArenaHandle
  /** The number of the thread that uses this object; 0: the one that made the arena. */
  readonly thread: number
  #bytes: Uint8Array
  #words: Int32Array

  private constructor(handle: ArenaHandle, thread: number) {
    this.handle = handle
    this.thread = thread
    this.#bytes = new Uint8Array(0)
    this.#words = new Int32Array(0)
    this.#refresh()
  }

  static create(options: {
    readonly maximumBytes: number
    readonly growStepBytes?: number
    readonly poison?: boolean
  }): Arena {
    // A page less than 4 GiB: the end of the last block is an address, too.
    const maximum = Math.min(65_535, Math.ceil(options.maximumBytes / pageBytes))
    const memory = sharedWasmMemory(1, maximum)
    const arena = new Arena(
      {
        memory,
        growStepBytes: options.growStepBytes ?? 64 * 1024 * 1024,
        maximumBytes: maximum * pageBytes,
        poison: options.poison,
      },
      0,
    )
    arena.#words[word.top] = firstBlock
    return arena
  }

  static attach(handle: ArenaHandle, thread = 0): Arena {
    return new Arena(handle, thread)
  }

  /** Bytes in blocks that were handed out, headers included. */
  get usedBytes(): number {
    return Atomics.load(this.#words, word.used) >>> 0
  }

  get blocks(): number {
    return Atomics.load(this.#words, word.blocks)
  }

  get committedBytes(): number {
    return this.handle.memory.buffer.byteLength
  }

  /** ColumnMemory: zeroed bytes, aligned to 16. Whoever allocates so frees by `byteOffset`. */
  allocate(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number } {
    const byteOffset = this.reserve(bytes)
    this.#bytes.fill(0, byteOffset, byteOffset + bytes)
    return { buffer: this.#bytes.buffer, byteOffset }
  }

  /**
   * An address of that many bytes, holding anything. 53200 when the memory cannot grow any more. owner: a query, or nobody; thread:
   * where it runs.
   */
  reserve(bytes: number, owner = 0, thread = this.thread): number {
    const needed = headerBytes + Math.max(16, (bytes + 15) & ~15)
    if (bytes < 0 || bytes > this.handle.maximumBytes || needed <= 0) throw this.#full(bytes)
    this.#lock()
    try {
      const block = this.#takeFree(needed) || this.#extend(needed)
      if (block === 0) throw this.#full(bytes)
      this.#words[word.used] += this.#size(block)
      this.#words[word.blocks]++
      this.#words[(block >>> 2) + 2] = owner
      this.#words[(block >>> 2) + 3] = owner === 0 ? 0 : thread
      return block + headerBytes
    } finally {
      this.#unlock()
    }
  }

  free(address: number): void {
    this.#lock()
    try {
      const block = (address >>> 0) - headerBytes
      this.#refreshTo(block)
      if (this.#isFree(block) || this.#size(block) === 0) throw new Error(`address ${address} is not allocated`)
      this.#freeBlock(block)
    } finally {
      this.#unlock()
    }
  }

  /** Frees what queries on a thread left behind that ended unexpectedly, and its lock. None of them may still run elsewhere. */
  threadEnded(thread: number): number {
    Atomics.compareExchange(this.#words, word.lock, thread + 1, 0)
    this.#lock()
    try {
      const left: number[] = []
      for (let block = firstBlock; block < this.#top(); block += this.#size(block)) {
        this.#refreshTo(block)
        const at = block >>> 2
        if (!this.#isFree(block) && this.#words[at + 2] !== 0 && this.#words[at + 3] === thread) left.push(block)
      }
      // From the end: what is freed is joined with what follows, and the blocks before it stay where they are.
      for (const block of left.reverse()) this.#freeBlock(block)
      return left.length
    } finally {
      this.#unlock()
    }
  }

  /** Address and size of every block of a query on a thread: a look at all there are. */
  blocksOf(owner: number, thread: number): (readonly [address: number, bytes: number])[] {
    this.#lock()
    try {
      const found: (readonly [number, number])[] = []
      for (let block = firstBlock; block < this.#top(); block += this.#size(block)) {
        this.#refreshTo(block)
        const at = block >>> 2
        if (!this.#isFree(block) && this.#words[at + 2] === owner && this.#words[at + 3] === thread)
          found.push([block + headerBytes, this.#size(block) - headerBytes])
      }
      return found
    } finally {
      this.#unlock()
    }
  }

  /**
   * Touches the next memory that will be handed out, some of it; false: there is nothing to do. A page's first touch costs about as
   * much as filling it twice, so threads do this while they have no query.
   */
  prefault(): boolean {
    const from = Math.max(this.#words[word.touched] >>> 0, this.#top())
    this.#refresh()
    const end = Math.min(this.#bytes.length, this.#top() + prefaultAheadBytes, from + prefaultStepBytes)
    // Others may have got that memory meanwhile: nothing in it changes.
    for (let at = from; at < end; at += systemPageBytes) Atomics.or(this.#words, at >>> 2, 0)
    if (end > from) Atomics.store(this.#words, word.touched, end)
    return end > from
  }

  #freeBlock(freed: number): void {
    let block = freed
    let size = this.#size(block)
    if (this.handle.poison) this.#bytes.fill(0xdb, block + headerBytes, block + size)
    this.#words[word.used] -= size
    this.#words[word.blocks]--
    const next = block + size
    if (next < this.#top() && this.#isFree(next)) {
      this.#unlink(next)
      if (this.#words[word.lastBlock] >>> 0 === next) this.#words[word.lastBlock] = block
      size += this.#size(next)
    }
    const before = this.#words[(block >>> 2) + 1] >>> 0
    if (before !== 0 && this.#isFree(block - before)) {
      this.#unlink(block - before)
      if (this.#words[word.lastBlock] >>> 0 === block) this.#words[word.lastBlock] = block - before
      block -= before
      size += before
    }
    if (block + size === this.#top()) this.#lower(block)
    else this.#link(block, size)
  }

  /** The bytes at an address. */
  view(address: number, bytes: number): Uint8Array {
    const start = address >>> 0
    this.#refreshTo(start + bytes - headerBytes)
    return this.#bytes.subarray(start, start + bytes)
  }

  get buffer(): ArrayBufferLike {
    this.#refresh()
    return this.#bytes.buffer
  }

  #full(bytes: number): PgError {
    return new PgError('53200', 'out of memory', {
      detail: `Failed on request of size ${bytes} in shared memory of ${this.handle.maximumBytes} bytes.`,
    })
  }

  #top(): number {
    return this.#words[word.top] >>> 0
  }
  #size(block: number): number {
    return (this.#words[block >>> 2] & ~1) >>> 0
  }
  #isFree(block: number): boolean {
    return (this.#words[block >>> 2] & 1) === 1
  }

  /** A block from the free lists, split if it is much too large; 0 if none fits. */
  #takeFree(needed: number): number {
    for (let bin = binOf(needed); bin < binCount; bin++) {
      for (let block = this.#words[word.bins + bin] >>> 0; block !== 0; block = this.#words[(block >>> 2) + 2] >>> 0) {
        this.#refreshTo(block)
        const size = this.#size(block) >>> 0
        if (size < needed) continue
        this.#unlink(block)
        if (size - needed >= splitBytesMin) {
          this.#words[block >>> 2] = needed
          const rest = block + needed
          this.#words[(rest >>> 2) + 1] = needed
          if (this.#words[word.lastBlock] >>> 0 === block) this.#words[word.lastBlock] = rest
          this.#link(rest, size - needed)
        } else this.#words[block >>> 2] = size
        return block
      }
    }
    return 0
  }

  /** The last block gives its place back, so that the next one may be of any size. */
  #lower(block: number): void {
    const before = this.#words[(block >>> 2) + 1] >>> 0
    // A second free of it must not be taken for a block.
    this.#words[block >>> 2] = 0
    this.#words[word.top] = block
    this.#words[word.lastBlock] = before === 0 ? 0 : block - before
  }

  /** A new block at the top; the memory grows if it must. 0 if it cannot. */
  #extend(needed: number): number {
    const block = this.#top()
    const end = block + needed
    const needsTo = end + readBeyondBytes
    if (needsTo > this.handle.maximumBytes) return 0
    if (needsTo > this.handle.memory.buffer.byteLength && !this.#grow(needsTo)) return 0
    this.#refreshTo(end - 1)
    const last = this.#words[word.lastBlock] >>> 0
    this.#words[block >>> 2] = needed
    this.#words[(block >>> 2) + 1] = last === 0 ? 0 : this.#size(last)
    this.#words[word.lastBlock] = block
    this.#words[word.top] = end
    return block
  }

  #grow(end: number): boolean {
    const { memory, growStepBytes, maximumBytes } = this.handle
    const before = memory.buffer.byteLength
    const wanted = Math.min(maximumBytes, Math.max(end, before + growStepBytes))
    for (const target of [wanted, end]) {
      try {
        memory.grow(Math.ceil((target - before) / pageBytes))
        this.#refresh()
        return true
      } catch {
        // The system may have less than the step, but what is needed.
      }
    }
    return false
  }

  #link(block: number, size: number): void {
    const at = block >>> 2
    const bin = word.bins + binOf(size)
    const head = this.#words[bin]
    this.#words[at] = size | 1
    this.#words[at + 2] = head
    this.#words[at + 3] = 0
    if (head !== 0) this.#words[(head >>> 2) + 3] = block
    this.#words[bin] = block
    const next = block + size
    if (next < this.#top()) this.#words[(next >>> 2) + 1] = size
  }

  #unlink(block: number): void {
    const at = block >>> 2
    const next = this.#words[at + 2]
    const before = this.#words[at + 3]
    if (before === 0) this.#words[word.bins + binOf(this.#size(block) >>> 0)] = next
    else this.#words[(before >>> 2) + 2] = next
    if (next !== 0) this.#words[(next >>> 2) + 3] = before
  }

  /** Another thread may have grown the memory since this one looked. */
  #refreshTo(address: number): void {
    if (address + headerBytes <= this.#bytes.length) return
    this.#refresh()
    if (address + headerBytes <= this.#bytes.length) return
    // A thread learns of growth elsewhere a little late, or by growing.
    this.handle.memory.grow(0)
    this.#refresh()
  }

  #refresh(): void {
    const { buffer } = this.handle.memory
    if (buffer === this.#bytes.buffer) return
    markPinned(buffer)
    this.#bytes = new Uint8Array(buffer)
    this.#words = new Int32Array(buffer)
  }

  #lock(): void {
    const deadline = performance.now() + lockWaitMsMax
    let held: number
    while ((held = Atomics.compareExchange(this.#words, word.lock, 0, this.thread + 1)) !== 0) {
      Atomics.wait(this.#words, word.lock, held, 10)
      if (performance.now() > deadline) throw new Error('the arena is locked by a thread that is gone')
    }
    // Blocks of other threads may lie past what this thread has seen of the memory.
    this.#refreshTo(this.#top() - headerBytes)
  }

  #unlock(): void {
    Atomics.store(this.#words, word.lock, 0)
    Atomics.notify(this.#words, word.lock, 1)
  }
}

const binOf = (size: number): number => 31 - Math.clz32(size >>> 0)
