// Advisory locks: exclusive or shared, held by a session or until its transaction ends, granted in order of arrival.
import { PgError } from '../../engine/errors.ts'

export type AdvisoryKey = string

interface Hold {
  readonly owner: number
  readonly shared: boolean
  readonly scope: 'session' | 'transaction'
}
interface Waiter extends Hold {
  readonly grant: () => void
}
interface Lock {
  readonly holds: Hold[]
  readonly queue: Waiter[]
}

export class AdvisoryLocks {
  readonly #locks = new Map<AdvisoryKey, Lock>()

  /** Whether it was granted at once. */
  tryLock(key: AdvisoryKey, owner: number, shared: boolean, scope: Hold['scope']): boolean {
    const lock = this.#locks.get(key)
    if (lock && !compatible(lock, owner, shared)) return false
    this.#hold(key, { owner, shared, scope })
    return true
  }

  /** Waits its turn. Throws 40P01 when waiting would never end; abandon() ends the wait from outside. */
  async lock(
    key: AdvisoryKey,
    owner: number,
    shared: boolean,
    scope: Hold['scope'],
    signal: AbortSignal,
  ): Promise<void> {
    const existing = this.#locks.get(key)
    if (!existing || (existing.queue.length === 0 && compatible(existing, owner, shared))) {
      this.#hold(key, { owner, shared, scope })
      return
    }
    if (this.#wouldDeadlock(key, owner)) throw new PgError('40P01', 'deadlock detected')
    const lock = existing
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = { owner, shared, scope, grant: resolve }
      lock.queue.push(waiter)
      signal.addEventListener('abort', () => {
        const at = lock.queue.indexOf(waiter)
        if (at < 0) return
        lock.queue.splice(at, 1)
        reject(signal.reason as Error)
        this.#grantWaiting(key, lock)
      })
    })
  }

  unlock(key: AdvisoryKey, owner: number, shared: boolean): boolean {
    const lock = this.#locks.get(key)
    const at =
      lock?.holds.findIndex((hold) => hold.owner === owner && hold.shared === shared && hold.scope === 'session') ?? -1
    if (!lock || at < 0) return false
    lock.holds.splice(at, 1)
    this.#grantWaiting(key, lock)
    return true
  }

  release(owner: number, scope: Hold['scope'] | 'all'): void {
    for (const [key, lock] of this.#locks) {
      const kept = lock.holds.filter((hold) => hold.owner !== owner || (scope !== 'all' && hold.scope !== scope))
      if (kept.length === lock.holds.length) continue
      lock.holds.splice(0, lock.holds.length, ...kept)
      this.#grantWaiting(key, lock)
    }
  }

  #hold(key: AdvisoryKey, hold: Hold): void {
    const lock = this.#locks.get(key)
    if (lock) lock.holds.push(hold)
    else this.#locks.set(key, { holds: [hold], queue: [] })
  }

  #grantWaiting(key: AdvisoryKey, lock: Lock): void {
    while (lock.queue.length > 0 && compatible(lock, lock.queue[0].owner, lock.queue[0].shared)) {
      const waiter = lock.queue.shift()!
      lock.holds.push({ owner: waiter.owner, shared: waiter.shared, scope: waiter.scope })
      waiter.grant()
    }
    if (lock.holds.length === 0 && lock.queue.length === 0) this.#locks.delete(key)
  }

  /** Follows who waits for whom, from the holders of `key` back to `owner`. */
  #wouldDeadlock(key: AdvisoryKey, owner: number): boolean {
    const seen = new Set<AdvisoryKey>()
    const blocked = (at: AdvisoryKey): boolean => {
      if (seen.has(at)) return false
      seen.add(at)
      const holders = this.#locks.get(at)?.holds ?? []
      for (const { owner: holder } of holders) {
        if (holder === owner && at !== key) return true
        for (const [other, lock] of this.#locks) {
          if (lock.queue.some((waiter) => waiter.owner === holder) && blocked(other)) return true
        }
      }
      return false
    }
    return blocked(key)
  }
}

const compatible = (lock: Lock, owner: number, shared: boolean): boolean =>
  lock.holds.every((hold) => hold.owner === owner || (shared && hold.shared))
