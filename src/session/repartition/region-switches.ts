// Tables whose rows moved to other regions, and the commit that did it: older snapshots would find no rows in the new regions. Snapshots
// do not outlive the process, and so neither need this.
import { PgError } from '../../../engine/errors.ts'
import type { CommitSequence } from '../../../regions/requests/request.ts'

export class RegionSwitches {
  readonly #sequences = new Map<number, CommitSequence>()

  record(table: number, sequence: CommitSequence): void {
    this.#sequences.set(table, sequence)
  }

  refuseOlder(table: number, sequence: CommitSequence): void {
    const switched = this.#sequences.get(table)
    if (switched === undefined || sequence >= switched) return
    throw new PgError('40001', 'could not serialize access due to concurrent change of the table', {
      detail: 'Its regions were split or merged after the snapshot of this transaction.',
    })
  }
}
