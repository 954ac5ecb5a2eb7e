// Row locks of all regions, in memory: PostgreSQL's four modes, granted per row in order of arrival. Few rows are entries of a map,
// many rows of one request are bits of one set, so that locking or freeing a million of them is a matter of milliseconds.
import type { RegionId } from '../../../regions/requests/request.ts'
import { RowSet } from '../overlay/row-set.ts'
import type { Owner, WaitGraph } from './wait-graph.ts'

/** Weakest first: each conflicts with all that a weaker one conflicts with. */
export const rowLockModes = ['key share', 'share', 'no key update', 'update'] as const
export type RowLockMode = (typeof rowLockModes)[number]

/** By mode, the modes (bits) that another owner must not hold. */
const conflicts: readonly number[] = [0b1000, 0b1100, 0b1110, 0b1111]

/** An owner and a mode in one number: a lock on a row needs no object of its own. */
type Held = number
const held = (owner: Owner, mode: number): Held => owner * 4 + mode
const ownerOf = (lock: Held): Owner => Math.floor(lock / 4)
const modeOf = (lock: Held): number => lock % 4

/** Rows of one request from which they are bits of a set instead of entries of a map. */
export const manyRowsMin = 1000

interface RowsHold {
  readonly owner: Owner
  readonly mode: number
  readonly rows: RowSet
  /** Older than a savepoint: later locks are noted apart. */
  sealed: boolean
}
interface Waiter {
  readonly owner: Owner
  readonly mode: number
  readonly grant: () => void
}
interface RegionLocks {
  readonly single: Map<number, Held | Held[]>
  readonly many: RowsHold[]
  readonly queues: Map<number, Waiter[]>
  /** Who shares the key of a row that was updated since: its new version has another id, which nobody knows yet. */
  readonly strays: Set<Owner>
}
type Step =
  | { readonly kind: 'single'; readonly region: RegionId; readonly rows: number[]; readonly mode: number }
  | { readonly kind: 'many'; readonly region: RegionId; readonly hold: RowsHold }
  | { readonly kind: 'stray'; readonly region: RegionId }

export class RowLockTable {
  readonly #graph: WaitGraph
  readonly #describe: (blocker: Owner) => string
  readonly #regions = new Map<RegionId, RegionLocks>()
  /** In the order they were taken: a savepoint is a length. */
  readonly #steps = new Map<Owner, Step[]>()
  /** Sets that are younger than the last savepoint. */
  readonly #unsealed = new Map<Owner, RowsHold[]>()

  constructor(graph: WaitGraph, describe: (blocker: Owner) => string) {
    this.#graph = graph
    this.#describe = describe
  }

  /** Takes locks in one region for one request. many: rows go to a set of their own. */
  request(owner: Owner, region: RegionId, mode: RowLockMode, many: boolean): RowLockRequest {
    return new RowLockRequest(this, owner, region, rowLockModes.indexOf(mode), many)
  }

  /** False: somebody else is in the way. Part of RowLockRequest. */
  tryRow(request: RowLockRequest, row: number): boolean {
    const { owner, region, mode } = request
    const known = this.#regions.has(region)
    const locks = this.#regionLocks(region)
    if (known) {
      const own = this.#ownMode(locks, owner, row)
      if (own >= mode) return true
      if (!this.#isFree(locks, row, owner, mode)) return false
      // Who holds the row already goes before those who wait for it: behind them it would wait for itself.
      if (own < 0 && locks.queues.get(row)?.some((waiter) => meets(mode, waiter.mode))) return false
    }
    this.#hold(locks, request, row)
    return true
  }

  /**
   * Takes all rows at places [from, to) of ids (by halves), which are of the request's region. False, and nothing done: somebody else has
   * locks in the region or waits for one. Part of RowLockRequest.
   */
  tryAll(request: RowLockRequest, words: Int32Array, from: number, to: number): boolean {
    const { owner, region } = request
    if (!request.many) return false
    const locks = this.#regionLocks(region)
    const { single, many, queues, strays } = locks
    const alone = single.size + queues.size + strays.size === 0 && many.every((hold) => hold.owner === owner)
    if (alone) this.#manyHold(locks, request).addIds(words, from, to)
    else this.#forget(region)
    return alone
  }

  waitForRow(request: RowLockRequest, row: number, signal: AbortSignal): Promise<void> {
    // Whoever was in the way may have gone since the caller tried.
    if (this.tryRow(request, row)) return Promise.resolve()
    const { owner, region, mode } = request
    const locks = this.#regions.get(region)!
    signal.throwIfAborted()
    return new Promise<void>((resolve, reject) => {
      const queue = locks.queues.get(row) ?? []
      locks.queues.set(row, queue)
      const leave = (): void => {
        endWait()
        signal.removeEventListener('abort', abort)
        queue.splice(queue.indexOf(waiter), 1)
        if (queue.length === 0) locks.queues.delete(row)
      }
      const abort = (): void => {
        leave()
        reject(signal.reason as Error)
        this.#grant(region, row)
        this.#forget(region)
      }
      const waiter: Waiter = {
        owner,
        mode,
        grant: () => {
          leave()
          this.#hold(locks, request, row)
          resolve()
        },
      }
      if (this.#ownMode(locks, owner, row) >= 0) queue.unshift(waiter)
      else queue.push(waiter)
      let endWait = (): void => {}
      try {
        endWait = this.#graph.begin(owner, {
          blockers: () => this.#blockers(locks, row, waiter, queue),
          describe: this.#describe,
          row: { region, row, mode, isNext: () => queue[0] === waiter },
        })
      } catch (error) {
        leave()
        this.#forget(region)
        reject(error as Error)
        return
      }
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** For a savepoint. */
  point(owner: Owner): number {
    for (const hold of this.#unsealed.get(owner) ?? []) hold.sealed = true
    this.#unsealed.delete(owner)
    return this.#steps.get(owner)?.length ?? 0
  }

  /** Whether anybody else holds locks. */
  hasOthers(owner: Owner): boolean {
    return this.#steps.size > (this.#steps.has(owner) ? 1 : 0)
  }

  /** Frees what was locked since `point`; 0: everything. */
  release(owner: Owner, point = 0): void {
    const steps = this.#steps.get(owner)
    if (!steps || steps.length <= point) return
    const freed = steps.splice(point)
    if (point === 0) {
      this.#steps.delete(owner)
      this.#unsealed.delete(owner)
    }
    const regions = new Set<RegionId>()
    for (const step of freed.toReversed()) {
      const locks = this.#regions.get(step.region)
      if (!locks) continue
      regions.add(step.region)
      if (step.kind === 'many') locks.many.splice(locks.many.indexOf(step.hold), 1)
      else if (step.kind === 'stray') locks.strays.delete(owner)
      else for (const row of step.rows) removeHeld(locks, row, held(owner, step.mode))
    }
    for (const region of regions) {
      const locks = this.#regions.get(region)!
      // As many rows as there are waiting sessions, at most.
      for (const row of locks.queues.keys()) this.#grant(region, row)
      this.#forget(region)
    }
  }

  /**
   * The owner's update of these rows is committed. Whoever shares their keys (nothing stronger goes with an update) is to keep them
   * from being deleted in their new versions too.
   */
  replaced(owner: Owner, region: RegionId, rows: Float64Array): void {
    const locks = this.#regions.get(region)
    if (!locks) return
    const sharers = new Set<Owner>()
    const see = (row: number): void => {
      for (const lock of holdersOf(locks.single.get(row))) if (ownerOf(lock) !== owner) sharers.add(ownerOf(lock))
    }
    // A whole table's update does not look at each row: it takes every sharer in the region for one of them.
    if (rows.length > manyRowsMin) {
      for (const lock of locks.single.values()) for (const one of holdersOf(lock)) sharers.add(ownerOf(one))
    } else for (const row of rows) see(row)
    for (const hold of locks.many) sharers.add(hold.owner)
    sharers.delete(owner)
    for (const sharer of sharers) {
      if (locks.strays.has(sharer)) continue
      locks.strays.add(sharer)
      this.#note(sharer, { kind: 'stray', region })
    }
  }

  #hold(locks: RegionLocks, request: RowLockRequest, row: number): void {
    const { owner, region, mode } = request
    if (request.many) {
      this.#manyHold(locks, request).add(row)
      return
    }
    const lock = held(owner, mode)
    const others = locks.single.get(row)
    if (others === undefined) locks.single.set(row, lock)
    else if (typeof others === 'number') locks.single.set(row, [others, lock])
    else others.push(lock)
    const last = this.#steps.get(owner)?.at(-1)
    if (last?.kind === 'single' && last === request.step) last.rows.push(row)
    else {
      request.step = { kind: 'single', region, rows: [row], mode }
      this.#note(owner, request.step)
    }
  }

  #manyHold(locks: RegionLocks, request: RowLockRequest): RowSet {
    const { owner, region, mode } = request
    let { hold } = request
    if (!hold || !locks.many.includes(hold)) {
      hold = locks.many.find((one) => one.owner === owner && one.mode === mode && !one.sealed)
      if (!hold) {
        hold = { owner, mode, rows: new RowSet(), sealed: false }
        locks.many.push(hold)
        this.#note(owner, { kind: 'many', region, hold })
        const unsealed = this.#unsealed.get(owner)
        if (unsealed) unsealed.push(hold)
        else this.#unsealed.set(owner, [hold])
      }
      request.hold = hold
    }
    return hold.rows
  }

  #regionLocks(region: RegionId): RegionLocks {
    let locks = this.#regions.get(region)
    if (!locks)
      this.#regions.set(region, (locks = { single: new Map(), many: [], queues: new Map(), strays: new Set() }))
    return locks
  }

  #note(owner: Owner, step: Step): void {
    const steps = this.#steps.get(owner)
    if (steps) steps.push(step)
    else this.#steps.set(owner, [step])
  }

  /** The strongest mode the owner holds on the row; -1: none. */
  #ownMode(locks: RegionLocks, owner: Owner, row: number): number {
    let mode = -1
    const single = locks.single.get(row)
    if (typeof single === 'number') {
      if (ownerOf(single) === owner) mode = modeOf(single)
    } else if (single) for (const one of single) if (ownerOf(one) === owner) mode = Math.max(mode, modeOf(one))
    for (const one of locks.many) if (one.owner === owner && one.mode > mode && one.rows.has(row)) mode = one.mode
    return mode
  }

  #isFree(locks: RegionLocks, row: number, owner: Owner, mode: number): boolean {
    const single = locks.single.get(row)
    if (typeof single === 'number') {
      if (ownerOf(single) !== owner && meets(mode, modeOf(single))) return false
    } else if (single) for (const one of single) if (ownerOf(one) !== owner && meets(mode, modeOf(one))) return false
    for (const one of locks.many) if (one.owner !== owner && meets(mode, one.mode) && one.rows.has(row)) return false
    if (mode === 3 && locks.strays.size > 0) for (const stray of locks.strays) if (stray !== owner) return false
    return true
  }

  *#blockers(locks: RegionLocks, row: number, waiter: Waiter, queue: readonly Waiter[]): Generator<Owner> {
    for (const one of holdersOf(locks.single.get(row))) if (meets(waiter.mode, modeOf(one))) yield ownerOf(one)
    for (const one of locks.many) if (meets(waiter.mode, one.mode) && one.rows.has(row)) yield one.owner
    if (waiter.mode === 3) yield* locks.strays
    for (const before of queue) {
      if (before === waiter) return
      if (meets(waiter.mode, before.mode)) yield before.owner
    }
  }

  /** To those who wait for the row, in order, until one must wait on. */
  #grant(region: RegionId, row: number): void {
    const locks = this.#regions.get(region)
    for (const waiter of [...(locks?.queues.get(row) ?? [])]) {
      const before = locks!.queues.get(row)!
      const first = before.slice(0, before.indexOf(waiter)).every((other) => !meets(waiter.mode, other.mode))
      if (first && this.#isFree(locks!, row, waiter.owner, waiter.mode)) waiter.grant()
    }
  }

  #forget(region: RegionId): void {
    const locks = this.#regions.get(region)
    if (locks && locks.single.size + locks.many.length + locks.queues.size + locks.strays.size === 0)
      this.#regions.delete(region)
  }
}

/** One owner's wish for rows of one region in one mode; remembers where its locks are noted. */
export class RowLockRequest {
  readonly #table: RowLockTable
  readonly owner: Owner
  readonly region: RegionId
  readonly mode: number
  readonly many: boolean
  /** The table's own notes. */
  step: Step | undefined
  hold: RowsHold | undefined

  constructor(table: RowLockTable, owner: Owner, region: RegionId, mode: number, many: boolean) {
    this.#table = table
    this.owner = owner
    this.region = region
    this.mode = mode
    this.many = many
  }

  /** Whether the row is locked now, by this call or before. */
  try(row: number): boolean {
    return this.#table.tryRow(this, row)
  }

  /** Whether all these rows are locked now; false: they are to be tried one by one. */
  tryAll(words: Int32Array, from: number, to: number): boolean {
    return this.#table.tryAll(this, words, from, to)
  }

  /** Waits its turn after a try that failed. Throws 40P01, or what the signal says. */
  wait(row: number, signal: AbortSignal): Promise<void> {
    return this.#table.waitForRow(this, row, signal)
  }
}

const meets = (wanted: number, mode: number): boolean => ((conflicts[wanted] >> mode) & 1) === 1

const holdersOf = (locks: Held | Held[] | undefined): readonly Held[] =>
  locks === undefined ? [] : typeof locks === 'number' ? [locks] : locks

function removeHeld(locks: RegionLocks, row: number, lock: Held): void {
  const all = locks.single.get(row)
  if (all === lock) locks.single.delete(row)
  if (typeof all !== 'object') return
  all.splice(all.indexOf(lock), 1)
  if (all.length === 1) locks.single.set(row, all[0])
}
