// Locks of sessions, advisory and relation ones alike: exclusive or shared, held by a session or until its transaction ends, granted
// in order of arrival. One table for all of them, so that a deadlock is found whatever its locks are.
import { PgError } from '../../engine/errors.ts'

export type LockKey = string
export type LockScope = 'session' | 'transaction'

interface Hold {
  readonly owner: number
  readonly shared: boolean
  readonly scope: LockScope
}
interface Waiter extends Hold {
  readonly grant: () => void
}
interface Lock {
  readonly holds: Hold[]
  readonly queue: Waiter[]
}

export class LockTable {
  readonly #locks = new Map<LockKey, Lock>()
  /** What each owner holds, so that the end of a transaction looks at nobody else's locks. */
  readonly #owned = new Map<number, Set<LockKey>>()
  /** The lock each owner waits for: a session runs one statement at a time, yet a statement may run on several workers later. */
  readonly #waiting = new Map<number, Set<LockKey>>()

  isLocked(key: LockKey): boolean {
    return this.#locks.has(key)
  }

  holds(key: LockKey, owner: number, shared: boolean): boolean {
    return this.#locks.get(key)?.holds.some((hold) => hold.owner === owner && (shared || !hold.shared)) === true
  }

  /** Whether it was granted at once. */
  tryLock(key: LockKey, owner: number, shared: boolean, scope: LockScope): boolean {
    const lock = this.#locks.get(key)
    if (lock && !compatible(lock.holds, owner, shared)) return false
    this.#hold(key, { owner, shared, scope })
    return true
  }

  /** Waits its turn. Throws 40P01 when waiting would never end; the signal's abort ends the wait from outside. */
  async lock(key: LockKey, owner: number, shared: boolean, scope: LockScope, signal: AbortSignal): Promise<void> {
    const lock = this.#locks.get(key)
    const holder = lock?.holds.some((hold) => hold.owner === owner) === true
    // Who holds the lock already goes before those who wait for it: behind them it would wait for itself.
    if (!lock || ((holder || lock.queue.length === 0) && compatible(lock.holds, owner, shared))) {
      this.#hold(key, { owner, shared, scope })
      return
    }
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        if (!this.#leave(key, lock, waiter)) return
        reject(signal.reason as Error)
        this.#grantWaiting(key, lock)
      }
      const waiter: Waiter = {
        owner,
        shared,
        scope,
        grant: () => {
          signal.removeEventListener('abort', abort)
          this.#leave(key, lock, waiter)
          resolve()
        },
      }
      if (holder) lock.queue.unshift(waiter)
      else lock.queue.push(waiter)
      this.#note(this.#waiting, owner, key)
      if (this.#isDeadlocked(owner)) {
        this.#leave(key, lock, waiter)
        reject(new PgError('40P01', 'deadlock detected'))
        return
      }
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  unlock(key: LockKey, owner: number, shared: boolean): boolean {
    const lock = this.#locks.get(key)
    const at =
      lock?.holds.findIndex((hold) => hold.owner === owner && hold.shared === shared && hold.scope === 'session') ?? -1
    if (!lock || at < 0) return false
    lock.holds.splice(at, 1)
    if (!lock.holds.some((hold) => hold.owner === owner)) this.#owned.get(owner)?.delete(key)
    this.#grantWaiting(key, lock)
    return true
  }

  /** Advisory locks and relation locks have keys of their own kind: `which` says whose go. */
  release(owner: number, scope: LockScope | 'all', which: (key: LockKey) => boolean = () => true): void {
    const owned = this.#owned.get(owner)
    if (!owned) return
    for (const key of owned) {
      const lock = this.#locks.get(key)
      if (!lock || !which(key)) continue
      const kept = lock.holds.filter((hold) => hold.owner !== owner || (scope !== 'all' && hold.scope !== scope))
      if (kept.length === lock.holds.length) continue
      lock.holds.splice(0, lock.holds.length, ...kept)
      if (!kept.some((hold) => hold.owner === owner)) owned.delete(key)
      this.#grantWaiting(key, lock)
    }
    if (owned.size === 0) this.#owned.delete(owner)
  }

  #hold(key: LockKey, hold: Hold): void {
    const lock = this.#locks.get(key)
    if (lock) lock.holds.push(hold)
    else this.#locks.set(key, { holds: [hold], queue: [] })
    this.#note(this.#owned, hold.owner, key)
  }

  #note(index: Map<number, Set<LockKey>>, owner: number, key: LockKey): void {
    const keys = index.get(owner)
    if (keys) keys.add(key)
    else index.set(owner, new Set([key]))
  }

  #leave(key: LockKey, lock: Lock, waiter: Waiter): boolean {
    const at = lock.queue.indexOf(waiter)
    if (at < 0) return false
    lock.queue.splice(at, 1)
    const keys = this.#waiting.get(waiter.owner)
    keys?.delete(key)
    if (keys?.size === 0) this.#waiting.delete(waiter.owner)
    return true
  }

  #grantWaiting(key: LockKey, lock: Lock): void {
    while (lock.queue.length > 0 && compatible(lock.holds, lock.queue[0].owner, lock.queue[0].shared)) {
      const waiter = lock.queue[0]
      this.#hold(key, { owner: waiter.owner, shared: waiter.shared, scope: waiter.scope })
      waiter.grant()
    }
    if (lock.holds.length === 0 && lock.queue.length === 0) this.#locks.delete(key)
  }

  /** Follows who waits for whom: a waiter waits for the holders it is not compatible with, and for those before it in the queue. */
  #isDeadlocked(start: number): boolean {
    const seen = new Set<number>()
    const pending = [start]
    for (let owner = pending.pop(); owner !== undefined; owner = pending.pop()) {
      for (const key of this.#waiting.get(owner) ?? []) {
        const { holds, queue } = this.#locks.get(key)!
        const at = queue.findIndex((waiter) => waiter.owner === owner)
        if (at < 0) continue
        for (const other of [...holds, ...queue.slice(0, at)]) {
          if (other.owner === owner || (other.shared && queue[at].shared)) continue
          if (other.owner === start) return true
          if (seen.has(other.owner)) continue
          seen.add(other.owner)
          pending.push(other.owner)
        }
      }
    }
    return false
  }
}

const compatible = (holds: readonly Hold[], owner: number, shared: boolean): boolean =>
  holds.every((hold) => hold.owner === owner || (shared && hold.shared))
