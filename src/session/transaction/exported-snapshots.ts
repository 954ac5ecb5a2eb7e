// pg_export_snapshot and SET TRANSACTION SNAPSHOT: a transaction lets others see the rows that it sees, as long as it lasts.
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import type { Horizon } from '../serializable/serializable-commits.ts'
import type { SessionCore } from '../session-core.ts'
import type { Isolation } from './transaction.ts'

/** What a transaction sees, and what is judged by it. */
export interface View {
  readonly snapshot: Snapshot
  /** Of transactions that see the rows of one moment. */
  readonly horizon: Horizon | undefined
}

interface Exported extends View {
  readonly database: number
  readonly isolation: Isolation
  readonly readOnly: boolean
}

export class ExportedSnapshots {
  readonly #known = new Map<string, Exported>()
  #last = 0

  find(name: string): Exported | undefined {
    return this.#known.get(name)
  }

  /** Its name; the returned function takes it back. */
  add(backendPid: number, exported: Exported): { readonly name: string; readonly remove: () => void } {
    const hex = (number: number): string => number.toString(16).toUpperCase().padStart(8, '0')
    const name = `${hex(backendPid)}-${hex(++this.#last)}-1`
    this.#known.set(name, exported)
    return { name, remove: () => this.#known.delete(name) }
  }
}

export function exportSnapshot(core: SessionCore): string {
  const transaction = core.ensureTransaction()
  if (transaction.hasSavepoints) throw new PgError('25001', 'cannot export a snapshot from a subtransaction')
  const { isolation, readOnly } = transaction
  const exported = { ...transaction.viewForOthers(), database: core.databaseOid, isolation, readOnly }
  const { name, remove } = core.state.exportedSnapshots.add(core.backendPid, exported)
  transaction.atEnd(remove)
  return name
}

const nameForm = /^[0-9A-F-]+$/

export function importSnapshot(core: SessionCore, name: string): void {
  const transaction = core.ensureTransaction()
  const { isolation } = transaction
  if (transaction.ranQuery || transaction.hasSavepoints || core.assignedTransactionId !== undefined)
    throw new PgError('25001', 'SET TRANSACTION SNAPSHOT must be called before any query')
  if (!transaction.keepsSnapshot)
    throw new PgError(
      '0A000',
      'a snapshot-importing transaction must have isolation level SERIALIZABLE or REPEATABLE READ',
    )
  if (!nameForm.test(name)) throw invalidParameter(`invalid snapshot identifier: "${name}"`)
  const exported = core.state.exportedSnapshots.find(name)
  if (!exported) throw new PgError('42704', `snapshot "${name}" does not exist`)
  if (isolation === 'serializable') {
    if (exported.isolation !== 'serializable')
      throw new PgError(
        '0A000',
        'a serializable transaction cannot import a snapshot from a non-serializable transaction',
      )
    if (exported.readOnly && !transaction.readOnly)
      throw new PgError(
        '0A000',
        'a non-read-only serializable transaction cannot import a snapshot from a read-only transaction',
      )
  }
  if (exported.database !== core.databaseOid)
    throw new PgError('0A000', 'cannot import a snapshot from a different database')
  transaction.takeView(exported)
}
