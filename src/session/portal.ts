// A portal: a bound statement with its parameters, run piece by piece by Execute messages.
import type { Value } from '../../engine/types/type.ts'
import type { Execution } from './execution.ts'
import type { PreparedStatement } from './prepared/prepared-statement.ts'
import type { Transaction } from './transaction/transaction.ts'
import type { FieldDescription } from './wire-session.ts'

export interface Portal {
  readonly name: string
  readonly prepared: PreparedStatement
  readonly parameters: readonly Value[]
  readonly formats: readonly number[]
  readonly fields: readonly FieldDescription[] | null
  readonly createdAt: bigint
  /** The transaction that holds the locks of its relations. */
  lockedIn?: Transaction
  execution?: Execution
  finished: boolean
  /** Its transaction failed: it can only be closed, and goes with the failure. */
  failed?: true
}
