// CREATE, ALTER and DROP TRIGGER, as data for the claimant.
import type { Trigger } from '../../../routines/trigger.ts'
import type { QualifiedName } from '../../statement.ts'

/** TriggerTransition of the grammar: what REFERENCING says. */
export interface TransitionName {
  readonly name: string
  readonly isNew: boolean
  readonly isTable: boolean
}

export interface CreateTrigger extends Pick<Trigger, 'name' | 'timing' | 'events' | 'forEach' | 'arguments'> {
  readonly kind: 'create-trigger'
  readonly table: QualifiedName
  readonly replace: boolean
  readonly columns: readonly string[]
  readonly whenSql?: string
  /** Attributes that WHEN names; as part of a whole row alone a column may go. */
  readonly whenReads?: readonly number[]
  readonly routine: QualifiedName
  readonly transitions: readonly TransitionName[]
  readonly constraint?: {
    readonly deferrable: boolean
    readonly initiallyDeferred: boolean
    readonly references?: QualifiedName
  }
}

export type TriggerStatement =
  | CreateTrigger
  | { readonly kind: 'rename-trigger'; readonly table: QualifiedName; readonly name: string; readonly to: string }
  | {
      readonly kind: 'drop-trigger'
      readonly table: QualifiedName
      readonly name: string
      readonly ifExists: boolean
      readonly cascade: boolean
    }
