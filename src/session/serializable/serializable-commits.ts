// SERIALIZABLE by validation: whoever commits writes proves that no table it read was written by another commit which its snapshot may
// lack. The order of the turns in which commits are admitted is then the serial order. Transactions of weaker levels take no part.
import { PgError } from '../../../engine/errors.ts'

/** What a snapshot may lack: commits from the turn `from` on; those from `from` to `to` were under way when it was taken. */
export interface Horizon {
  readonly from: number
  readonly to: number
}

const refused = (): PgError =>
  new PgError('40001', 'could not serialize access due to read/write dependencies among transactions', {
    detail: 'Another serializable transaction wrote to a table that this one read.',
    hint: 'The transaction might succeed if retried.',
  })

export class SerializableCommits {
  #next = 1
  /** Turns of commits that are not over. */
  readonly #underWay = new Set<number>()
  /** The turn in which a table was written last. */
  readonly #written = new Map<number, number>()

  /** Asked for right before the snapshot is taken. */
  horizon(): Horizon {
    return { from: Math.min(this.#next, ...this.#underWay), to: this.#next }
  }

  /** Throws 40001; otherwise the commit may go on, and what is returned is called when it is over, done or not. */
  admit(reads: Iterable<number>, writes: Iterable<number>, { from }: Horizon): () => void {
    for (const table of reads) if ((this.#written.get(table) ?? 0) >= from) throw refused()
    const turn = this.#next++
    this.#underWay.add(turn)
    for (const table of writes) this.#written.set(table, turn)
    return () => this.#underWay.delete(turn)
  }

  /** Throws 40001 if what was read may be of no one moment: only where commits were under way then. */
  requireOneMoment(reads: Iterable<number>, { from, to }: Horizon): void {
    if (from === to) return
    for (const table of reads) if ((this.#written.get(table) ?? 0) >= from) throw refused()
  }
}
