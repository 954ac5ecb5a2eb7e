// A trigger of a table or view, as the catalog keeps it with the relation.

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
  /** Attributes that WHEN names. */
  readonly reads?: readonly number[]
  readonly routine: number
  /** Of a partition: the trigger of the table above that it is a copy of. */
  readonly parent?: number
  readonly arguments: readonly string[]
  /** O: fires, D: disabled, R: on replicas, A: always. */
  readonly enabled: 'O' | 'D' | 'R' | 'A'
  readonly oldTable?: string
  readonly newTable?: string
  /** CREATE CONSTRAINT TRIGGER: it may wait for the transaction's end. */
  readonly constraint?: {
    readonly oid: number
    readonly deferrable?: true
    readonly initiallyDeferred?: true
    /** FROM: the other table that it is about. */
    readonly references?: number
  }
  readonly comment?: string
}

/** They run in the order of their names, byte by byte. */
export const byName = (a: Pick<Trigger, 'name'>, b: Pick<Trigger, 'name'>): number =>
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))

/** Whether a session runs it that has this session_replication_role. */
export const isEnabled = ({ enabled }: Pick<Trigger, 'enabled'>, role: string | undefined): boolean =>
  enabled === 'A' || enabled === (role === 'replica' ? 'R' : 'O')

/** Whether a view has a trigger that does the event's work. */
export const firesInstead = (
  { info: { triggers } }: { readonly info: { readonly triggers?: readonly Trigger[] } },
  event: TriggerEvent,
): boolean => triggers?.some((one) => one.timing === 'instead' && one.events.includes(event)) === true
