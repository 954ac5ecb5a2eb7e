// Locks of sessions on relations, on other objects of the catalog, on names, and advisory ones. Granted in order of arrival, except that
// who holds a lock already goes before those that wait for it (as PostgreSQL's lmgr does). Circles are found by the wait graph, which
// this table shares with the row locks.
import { currentTimestamp } from '../transaction/transaction.ts'
import { describeLock, type LockKey } from './lock-key.ts'
import { conflictsOf, excludes, type LockMode, lockModes, lockModeTitle } from './modes.ts'
import type { Owner, WaitGraph } from './wait-graph.ts'

export type LockScope = 'session' | 'transaction'

/** A session as the table knows it: what it holds, and in which order its transaction took it. */
export class LockOwner {
  readonly pid: Owner
  readonly database: number
  readonly holds = new Map<LockKey, Hold>()
  /** Each mode once, where the transaction first took it: a savepoint is a length of this list. */
  readonly taken: { readonly hold: Hold; readonly mode: LockMode }[] = []

  constructor(pid: Owner, database: number) {
    this.pid = pid
    this.database = database
  }
}

/** All modes in which one session holds one lock. */
interface Hold {
  readonly owner: LockOwner
  readonly lock: Lock
  /** As bits: modes held until the transaction ends. */
  transaction: number
  /** How often each mode is held for the session: as often it must be given back. */
  session: Map<LockMode, number> | undefined
}

interface Waiter {
  readonly owner: LockOwner
  readonly mode: LockMode
  readonly scope: LockScope
  readonly since: bigint
  readonly grant: () => void
}

interface Lock {
  readonly key: LockKey
  readonly holds: Hold[]
  /** Sessions that hold it, by mode. */
  readonly granted: number[]
  /** Modes that somebody holds. */
  modes: number
  readonly queue: Waiter[]
}

/** A line of pg_locks. */
export interface LockLine {
  readonly key: LockKey
  readonly owner: LockOwner
  readonly mode: LockMode
  readonly granted: boolean
  readonly waitStart?: bigint
}

export class LockTable {
  readonly #locks = new Map<LockKey, Lock>()
  readonly #waits: WaitGraph

  constructor(waits: WaitGraph) {
    this.#waits = waits
  }

  holds(owner: LockOwner, key: LockKey, mode: LockMode): boolean {
    const held = owner.holds.get(key)
    return held !== undefined && isHeld(held, mode)
  }

  isLocked(key: LockKey): boolean {
    return this.#locks.has(key)
  }

  /** Whether it was granted at once; false also where it would have to queue. */
  tryLock(owner: LockOwner, key: LockKey, mode: LockMode, scope: LockScope): boolean {
    const lock = this.#locks.get(key)
    if (!lock) {
      hold(this.#open(key), owner, mode, scope)
      return true
    }
    if (placeOf(lock, owner, mode) !== undefined) return false
    hold(lock, owner, mode, scope)
    return true
  }

  /** Whether tryLock would get it. */
  isFree(owner: LockOwner, key: LockKey, mode: LockMode): boolean {
    const lock = this.#locks.get(key)
    return !lock || placeOf(lock, owner, mode) === undefined
  }

  /** Waits its turn. Throws 40P01 when waiting would never end; the signal's abort ends the wait from outside. */
  async lock(owner: LockOwner, key: LockKey, mode: LockMode, scope: LockScope, signal: AbortSignal): Promise<void> {
    if (this.tryLock(owner, key, mode, scope)) return
    signal.throwIfAborted()
    const lock = this.#locks.get(key)!
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        owner,
        mode,
        scope,
        since: currentTimestamp(),
        grant: () => {
          stop()
          resolve()
        },
      }
      lock.queue.splice(placeOf(lock, owner, mode) ?? lock.queue.length, 0, waiter)
      const giveUp = (reason: unknown): void => {
        lock.queue.splice(lock.queue.indexOf(waiter), 1)
        this.#grantWaiting(lock)
        reject(reason as Error)
      }
      const abort = (): void => {
        stop()
        giveUp(signal.reason)
      }
      let endWait = (): void => {}
      const stop = (): void => {
        signal.removeEventListener('abort', abort)
        endWait()
      }
      try {
        endWait = this.#waits.begin(owner.pid, {
          blockers: () => blockersOf(lock, waiter),
          describe: () => `${lockModeTitle(mode)} on ${describeLock(key, owner.database)}`,
        })
      } catch (deadlock) {
        giveUp(deadlock)
        return
      }
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Gives one session-level hold back; false where there is none. */
  unlock(owner: LockOwner, key: LockKey, mode: LockMode): boolean {
    const held = owner.holds.get(key)
    const count = held?.session?.get(mode) ?? 0
    if (!held || count === 0) return false
    if (count > 1) held.session!.set(mode, count - 1)
    else {
      held.session!.delete(mode)
      this.#drop(held, mode)
    }
    return true
  }

  /** The end of a transaction, or ROLLBACK TO: what it took since the point goes. */
  releaseTransaction(owner: LockOwner, point = 0): void {
    const { taken } = owner
    while (taken.length > point) {
      const { hold: held, mode } = taken.pop()!
      held.transaction &= ~(1 << mode)
      this.#drop(held, mode)
    }
  }

  releaseSession(owner: LockOwner): void {
    for (const held of owner.holds.values()) {
      const modes = [...(held.session?.keys() ?? [])]
      held.session = undefined
      for (const mode of modes) this.#drop(held, mode)
    }
  }

  *lines(): Generator<LockLine> {
    for (const { key, holds, queue } of this.#locks.values()) {
      for (const held of holds)
        for (const mode of lockModes.keys())
          if (isHeld(held, mode)) yield { key, owner: held.owner, mode, granted: true }
      for (const { owner, mode, since } of queue) yield { key, owner, mode, granted: false, waitStart: since }
    }
  }

  #open(key: LockKey): Lock {
    const lock: Lock = { key, holds: [], granted: [0, 0, 0, 0, 0, 0, 0, 0], modes: 0, queue: [] }
    this.#locks.set(key, lock)
    return lock
  }

  /** One reason to hold the mode is gone; maybe it was the last. */
  #drop(held: Hold, mode: LockMode): void {
    if (isHeld(held, mode)) return
    const { lock, owner } = held
    if (--lock.granted[mode] === 0) lock.modes &= ~(1 << mode)
    if (held.transaction === 0 && !held.session?.size) {
      lock.holds.splice(lock.holds.indexOf(held), 1)
      owner.holds.delete(lock.key)
    }
    this.#grantWaiting(lock)
  }

  #grantWaiting(lock: Lock): void {
    let ahead = 0
    for (let at = 0; at < lock.queue.length;) {
      const waiter = lock.queue[at]
      const { owner, mode, scope } = waiter
      if ((conflictsOf[mode] & ahead) === 0 && isFree(lock, owner, mode)) {
        lock.queue.splice(at, 1)
        hold(lock, owner, mode, scope)
        waiter.grant()
      } else {
        ahead |= 1 << mode
        at++
      }
    }
    if (lock.holds.length === 0 && lock.queue.length === 0) this.#locks.delete(lock.key)
  }
}

const isHeld = (held: Hold, mode: LockMode): boolean =>
  (held.transaction & (1 << mode)) !== 0 || held.session?.has(mode) === true

/** Whether nobody else holds it in a mode that this one may not stand beside. */
function isFree(lock: Lock, owner: LockOwner, mode: LockMode): boolean {
  const against = lock.modes & conflictsOf[mode]
  if (against === 0) return true
  const own = owner.holds.get(lock.key)
  if (!own) return false
  for (const other of lockModes.keys())
    if ((against & (1 << other)) !== 0 && lock.granted[other] > (isHeld(own, other) ? 1 : 0)) return false
  return true
}

/**
 * Where a request must stand in the queue; undefined: it need not queue. Behind whoever waits for a mode that excludes its own, but
 * before those that wait for the requester itself: behind them it would wait for itself.
 */
function placeOf(lock: Lock, owner: LockOwner, mode: LockMode): number | undefined {
  const { queue } = lock
  if (queue.length === 0) return isFree(lock, owner, mode) ? undefined : 0
  const own = owner.holds.get(lock.key)
  const waitsForOwn = (waiter: Waiter): boolean =>
    lockModes.some((_, held) => excludes(waiter.mode, held) && isHeld(own!, held))
  const end = own ? queue.findIndex(waitsForOwn) : -1
  const before = end < 0 ? queue.length : end
  for (let at = 0; at < before; at++) if (excludes(queue[at].mode, mode)) return before
  return isFree(lock, owner, mode) ? undefined : before
}

function hold(lock: Lock, owner: LockOwner, mode: LockMode, scope: LockScope): void {
  let held = owner.holds.get(lock.key)
  if (!held) {
    held = { owner, lock, transaction: 0, session: undefined }
    owner.holds.set(lock.key, held)
    lock.holds.push(held)
  }
  const bit = 1 << mode
  if (!isHeld(held, mode)) {
    lock.granted[mode]++
    lock.modes |= bit
  }
  if (scope === 'session') {
    held.session ??= new Map()
    held.session.set(mode, (held.session.get(mode) ?? 0) + 1)
  } else if ((held.transaction & bit) === 0) {
    held.transaction |= bit
    owner.taken.push({ hold: held, mode })
  }
}

function* blockersOf(lock: Lock, waiter: Waiter): Generator<Owner> {
  const { owner, mode } = waiter
  for (const held of lock.holds)
    if (held.owner !== owner && lockModes.some((_, other) => excludes(mode, other) && isHeld(held, other)))
      yield held.owner.pid
  for (const other of lock.queue) {
    if (other === waiter) return
    if (other.owner !== owner && excludes(mode, other.mode)) yield other.owner.pid
  }
}
