// A trigger of a table, as the catalog keeps it with the table.

export type TriggerEvent = 'insert' | 'update' | 'delete' | 'truncate'

export interface Trigger {
  readonly oid: number
  readonly name: string
  readonly timing: 'before' | 'after' | 'instead'
  readonly events: readonly TriggerEvent[]
  /** UPDATE OF: attributes; absent: any. */
  readonly columns?: readonly number[]
  readonly forEach: 'row' | 'statement'
  /** Over OLD and NEW. */
  readonly whenSql?: string
  readonly routine: number
  readonly arguments: readonly string[]
  /** O: fires, D: disabled, R: on replicas, A: always. */
  readonly enabled: 'O' | 'D' | 'R' | 'A'
  readonly oldTable?: string
  readonly newTable?: string
  readonly comment?: string
}
