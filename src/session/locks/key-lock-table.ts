// Locks on keys of unique indexes that a transaction is about to insert, by hash: whoever wants the same key waits to see whether it
// stays. Two keys with one hash only wait for each other without need. A bulk load locks its whole index instead.
import type { Owner, WaitGraph } from './wait-graph.ts'

/** Keys of one owner in one index from which it tries to hold the whole index instead. */
const keysMax = 1_000_000

/** undefined: all keys of the index. */
type KeyHash = number | undefined

interface Waiter {
  readonly owner: Owner
  readonly key: KeyHash
  readonly grant: () => void
}
interface IndexLocks {
  readonly keys: Map<number, Owner>
  /** Keys of each owner. */
  readonly counts: Map<Owner, number>
  whole: Owner | undefined
  readonly queue: Waiter[]
}
interface Step {
  readonly index: number
  readonly keys: KeyHash[]
}

export class KeyLockTable {
  readonly #graph: WaitGraph
  readonly #describe: (blocker: Owner) => string
  readonly #indexes = new Map<number, IndexLocks>()
  /** In the order they were taken: a savepoint is a length. */
  readonly #steps = new Map<Owner, Step[]>()

  constructor(graph: WaitGraph, describe: (blocker: Owner) => string) {
    this.#graph = graph
    this.#describe = describe
  }

  /** Nobody has, or waits for, a key of the index. */
  isIdle(index: number): boolean {
    return !this.#indexes.has(index)
  }

  /** False: somebody else is in the way. Once per statement and index a new step is begun, for savepoints to tell apart. */
  try(owner: Owner, index: number, key: KeyHash, newStep: boolean): boolean {
    let locks = this.#indexes.get(index)
    if (!locks) {
      locks = { keys: new Map(), counts: new Map(), whole: undefined, queue: [] }
      this.#indexes.set(index, locks)
    }
    if (holds(locks, owner, key)) return true
    if (!isFree(locks, owner, key)) return false
    // Who has keys of the index already goes before those who wait for all of it: behind them it would wait for itself.
    if (!locks.counts.has(owner) && locks.queue.some((waiter) => waiter.owner !== owner && meets(waiter.key, key)))
      return false
    if (key !== undefined && (locks.counts.get(owner) ?? 0) >= keysMax && isFree(locks, owner, undefined))
      key = undefined
    this.#hold(locks, index, owner, key, newStep)
    return true
  }

  wait(owner: Owner, index: number, key: KeyHash, signal: AbortSignal): Promise<void> {
    const locks = this.#indexes.get(index)!
    signal.throwIfAborted()
    return new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        endWait()
        signal.removeEventListener('abort', abort)
        locks.queue.splice(locks.queue.indexOf(waiter), 1)
      }
      const abort = (): void => {
        leave()
        reject(signal.reason as Error)
        this.#grant(index, locks)
      }
      const waiter: Waiter = {
        owner,
        key,
        grant: () => {
          leave()
          this.#hold(locks, index, owner, key, true)
          resolve()
        },
      }
      if (locks.counts.has(owner)) locks.queue.unshift(waiter)
      else locks.queue.push(waiter)
      let endWait = (): void => {}
      try {
        endWait = this.#graph.begin(owner, { blockers: () => blockers(locks, waiter), describe: this.#describe })
      } catch (error) {
        leave()
        this.#grant(index, locks)
        reject(error as Error)
        return
      }
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** A key that turned out to exist: the row that has it is locked instead. */
  free(owner: Owner, index: number, key: number): void {
    const locks = this.#indexes.get(index)
    if (!locks) return
    remove(locks, owner, key)
    this.#grant(index, locks)
  }

  point(owner: Owner): number {
    return this.#steps.get(owner)?.length ?? 0
  }

  /** Frees what was locked since `point`; 0: everything. */
  release(owner: Owner, point = 0): void {
    const steps = this.#steps.get(owner)
    if (!steps || steps.length <= point) return
    const freed = steps.splice(point)
    if (point === 0) this.#steps.delete(owner)
    const indexes = new Set<number>()
    for (const { index, keys } of freed) {
      const locks = this.#indexes.get(index)
      if (!locks) continue
      indexes.add(index)
      // The last owner of an index's keys leaves: no look at each of them.
      if (point === 0 && locks.counts.size === 1 && locks.counts.has(owner)) {
        locks.keys.clear()
        locks.counts.clear()
      }
      for (const key of keys) remove(locks, owner, key)
    }
    for (const index of indexes) this.#grant(index, this.#indexes.get(index)!)
  }

  #hold(locks: IndexLocks, index: number, owner: Owner, key: KeyHash, newStep: boolean): void {
    if (key === undefined) locks.whole = owner
    else {
      locks.keys.set(key, owner)
      locks.counts.set(owner, (locks.counts.get(owner) ?? 0) + 1)
    }
    const steps = this.#steps.get(owner)
    const last = steps?.at(-1)
    if (!newStep && last?.index === index) last.keys.push(key)
    else if (steps) steps.push({ index, keys: [key] })
    else this.#steps.set(owner, [{ index, keys: [key] }])
  }

  #grant(index: number, locks: IndexLocks): void {
    for (const waiter of [...locks.queue]) {
      const before = locks.queue.slice(0, locks.queue.indexOf(waiter))
      if (before.every((other) => !meets(other.key, waiter.key)) && isFree(locks, waiter.owner, waiter.key))
        waiter.grant()
    }
    if (locks.counts.size === 0 && locks.whole === undefined && locks.queue.length === 0) this.#indexes.delete(index)
  }
}

const meets = (a: KeyHash, b: KeyHash): boolean => a === undefined || b === undefined || a === b

const holds = (locks: IndexLocks, owner: Owner, key: KeyHash): boolean =>
  locks.whole === owner || (key !== undefined && locks.keys.get(key) === owner)

function isFree(locks: IndexLocks, owner: Owner, key: KeyHash): boolean {
  if (locks.whole !== undefined && locks.whole !== owner) return false
  if (key === undefined) return locks.counts.size === (locks.counts.has(owner) ? 1 : 0)
  const holder = locks.keys.get(key)
  return holder === undefined || holder === owner
}

function* blockers(locks: IndexLocks, waiter: Waiter): Generator<Owner> {
  if (locks.whole !== undefined) yield locks.whole
  if (waiter.key === undefined) yield* locks.counts.keys()
  else {
    const holder = locks.keys.get(waiter.key)
    if (holder !== undefined) yield holder
  }
  for (const before of locks.queue) {
    if (before === waiter) return
    if (meets(before.key, waiter.key)) yield before.owner
  }
}

function remove(locks: IndexLocks, owner: Owner, key: KeyHash): void {
  if (key === undefined) {
    if (locks.whole === owner) locks.whole = undefined
    return
  }
  if (locks.keys.get(key) !== owner) return
  locks.keys.delete(key)
  const left = locks.counts.get(owner)! - 1
  if (left > 0) locks.counts.set(owner, left)
  else locks.counts.delete(owner)
}
