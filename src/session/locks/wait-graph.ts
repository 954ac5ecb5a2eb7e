// Who waits for whom, over locks of every kind: a circle is found by the waiter that closes it, and that one gives up (40P01).
// Edges are not stored. A waiter tells its present blockers when asked, so that nothing has to be kept true while locks pass on.
import { PgError } from '../../../engine/errors.ts'
import type { RegionId } from '../../../regions/requests/request.ts'
import { currentTimestamp } from '../transaction/transaction.ts'

/** A session, by its backend pid. */
export type Owner = number

export interface Wait {
  /** Whose locks, or earlier places in a queue, are in the way now. The owner itself is passed over. */
  readonly blockers: () => Iterable<Owner>
  /** For the error's detail, as PostgreSQL words it: `ShareLock on transaction 740`. */
  readonly describe: (blocker: Owner) => string
  /** Of a row: which, how it is to be locked, and whether nobody stands before this one. */
  readonly row?: {
    readonly region: RegionId
    readonly row: number
    readonly mode: number
    readonly isNext: () => boolean
  }
  /** When it began. */
  since?: bigint
}

export class WaitGraph {
  /** A statement runs on several workers, whose effects may wait at the same time. */
  readonly #waits = new Map<Owner, Set<Wait>>()
  readonly #onDeadlock: (owner: Owner) => void

  /** onDeadlock: hears who gives up. */
  constructor(onDeadlock: (owner: Owner) => void = () => {}) {
    this.#onDeadlock = onDeadlock
  }

  /**
   * Registers a wait; the returned function ends it. Throws 40P01 when the wait would never end: it is not registered then.
   * The caller must already stand in its queue, since others may be blocked by it from then on.
   */
  begin(owner: Owner, wait: Wait): () => void {
    wait.since ??= currentTimestamp()
    const waits = this.#waits.get(owner) ?? new Set()
    waits.add(wait)
    this.#waits.set(owner, waits)
    const end = (): void => {
      waits.delete(wait)
      if (waits.size === 0 && this.#waits.get(owner) === waits) this.#waits.delete(owner)
    }
    const circle = this.#circle(owner, wait)
    if (!circle) return end
    end()
    this.#onDeadlock(owner)
    throw deadlock(circle)
  }

  /** Whether the session waits for a lock, for pg_stat_activity and pg_blocking_pids. */
  waitsOf(owner: Owner): Iterable<Wait> {
    return this.#waits.get(owner) ?? []
  }

  /** Depth first along blockers, from the new wait back to its owner. Iterative, since queues may be thousands long. */
  #circle(start: Owner, first: Wait): Step[] | undefined {
    const seen = new Set<Owner>()
    const pending: (Step & { readonly from: Step | undefined })[] = []
    const follow = (owner: Owner, wait: Wait, from: Step | undefined): void => {
      for (const blocker of wait.blockers()) if (blocker !== owner) pending.push({ owner, wait, blocker, from })
    }
    follow(start, first, undefined)
    for (let step = pending.pop(); step; step = pending.pop()) {
      if (step.blocker === start) return path(step)
      if (seen.has(step.blocker)) continue
      seen.add(step.blocker)
      for (const wait of this.#waits.get(step.blocker) ?? []) follow(step.blocker, wait, step)
    }
    return undefined
  }
}

interface Step {
  readonly owner: Owner
  readonly wait: Wait
  readonly blocker: Owner
  readonly from?: Step
}

function path(last: Step): Step[] {
  const steps: Step[] = []
  for (let step: Step | undefined = last; step; step = step.from) steps.unshift(step)
  return steps
}

const deadlock = (circle: readonly Step[]): PgError =>
  new PgError('40P01', 'deadlock detected', {
    detail: circle
      .map(
        ({ owner, wait, blocker }) =>
          `Process ${owner} waits for ${wait.describe(blocker)}; blocked by process ${blocker}.`,
      )
      .join('\n'),
    hint: 'See server log for query details.',
  })
