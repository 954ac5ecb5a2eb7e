// Numbers of transactions: given when asked for, and remembered until many later ones are over, with the sequence of the commit. So a snapshot of
// numbers says what a snapshot of rows shows, and not what was committed since.
import type { TransactionSnapshot } from '../../../engine/types/transaction-snapshot.ts'

export type TransactionStatus = 'in progress' | 'committed' | 'aborted'

/** What became of this many is known. */
const rememberedMax = 65_536

/** 1 and 2 are PostgreSQL's own: they have always been committed. */
const firstNormal = 3n

export class TransactionNumbers {
  #next: bigint
  readonly #running = new Set<bigint>()
  /** Commit sequences of those that are over, in the order in which they ended; undefined: it was rolled back. */
  readonly #over = new Map<bigint, number | undefined>()
  #lastOver: bigint

  /** first: beyond all that were given out before, by earlier runs of the server too. */
  constructor(first: bigint) {
    this.#next = first
    this.#lastOver = first - 1n
  }

  take(): bigint {
    const id = this.#next++
    this.#running.add(id)
    return id
  }

  /** sequence: of its commit; undefined: it was rolled back. */
  end(id: bigint, sequence: number | undefined): void {
    this.#running.delete(id)
    this.#over.set(id, sequence)
    if (id > this.#lastOver) this.#lastOver = id
    if (this.#over.size > rememberedMax) this.#over.delete(this.#over.keys().next().value!)
  }

  /** What rows as of the sequence show. own: the transaction that asks. */
  snapshot(sequence: number, own: bigint | undefined): TransactionSnapshot {
    const xmax = this.#lastOver + 1n
    const hidden = [...this.#running]
    for (const [id, committed] of this.#over) if (committed !== undefined && committed > sequence) hidden.push(id)
    const running = hidden.filter((id) => id < xmax && id !== own).sort((a, b) => (a < b ? -1 : 1))
    const least = running[0] ?? xmax
    return { xmin: own !== undefined && own < least ? own : least, xmax, running }
  }

  /** null: too long ago. */
  status(id: bigint): TransactionStatus | 'future' | null {
    if (id >= this.#next) return 'future'
    if (this.#running.has(id)) return 'in progress'
    if (this.#over.has(id)) return this.#over.get(id) === undefined ? 'aborted' : 'committed'
    return id > 0n && id < firstNormal ? 'committed' : null
  }
}

const epoch = Date.UTC(2026, 0, 1)

/** A server gives out fewer numbers than microseconds pass, so those of its next run lie beyond. */
export const firstTransactionNumber = (now: number): bigint => BigInt(Math.max(now - epoch, 0)) * 1000n + firstNormal

/** As xid has it: without the count of its turns. */
export const xidOf = (id: bigint): number => Number(BigInt.asUintN(32, id))
