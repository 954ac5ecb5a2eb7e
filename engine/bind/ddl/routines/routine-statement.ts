// CREATE, ALTER and DROP of functions and procedures, as data for the claimant.
import type { RoutineDefinition } from '../../../routines/routine.ts'
import type { QualifiedName } from '../../statement.ts'

export type RoutineWord = 'function' | 'procedure' | 'aggregate' | 'routine'

/** A routine as DROP, ALTER, GRANT and COMMENT name it. */
export interface RoutineName {
  readonly name: QualifiedName
  /** Declared types of the input arguments; absent: the name alone. */
  readonly args?: readonly number[]
  /** No argument says whether it is IN or OUT: a procedure's may be all that it has. */
  readonly modeless?: true
  /** Types as they were written, for a notice; absent with the name alone. */
  readonly written?: string
  /** IF EXISTS of one with a type that is not there. */
  readonly missing?: string
}

export type RoutineChange =
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'owner'; readonly role: string }
  | { readonly kind: 'comment'; readonly comment: string | null }
  | { readonly kind: 'options'; readonly options: RoutineOptions }

/** What ALTER FUNCTION may change; settings: null resets one. */
export interface RoutineOptions extends Partial<
  Pick<RoutineDefinition, 'volatility' | 'strict' | 'securityDefiner' | 'leakproof' | 'parallel' | 'cost' | 'rows'>
> {
  readonly settings?: Readonly<Record<string, string | null>>
  readonly resetSettings?: boolean
}

export type RoutineStatement =
  | {
      readonly kind: 'create-routine'
      readonly name: QualifiedName
      readonly replace: boolean
      readonly definition: RoutineDefinition
    }
  | {
      readonly kind: 'drop-routines'
      readonly word: RoutineWord
      readonly objects: readonly RoutineName[]
      readonly ifExists: boolean
      readonly cascade: boolean
    }
  | {
      readonly kind: 'alter-routine'
      readonly word: RoutineWord
      readonly object: RoutineName
      readonly change: RoutineChange
    }
