// Statements about what users define beside relations, types and routines, as data.
import type { DefinedKind } from '../../../defined/defined-object.ts'
import type { TypeRef } from '../../../types/type.ts'
import type { QualifiedName } from '../../statement.ts'

export type StatisticsElement =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'expression'; readonly sql: string; readonly type: TypeRef; readonly reads: readonly string[] }

export type DefinedChange =
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'owner'; readonly role: string }
  | { readonly kind: 'comment'; readonly comment: string | null }
  /** absent: the server's default. */
  | { readonly kind: 'target'; readonly target?: number }

export type DefinedStatement =
  | {
      readonly kind: 'create-statistics'
      /** absent: one is made up. */
      readonly name?: QualifiedName
      readonly ifNotExists: boolean
      readonly relation: QualifiedName
      /** As they were named; empty: all. */
      readonly kinds: readonly string[]
      readonly elements: readonly StatisticsElement[]
    }
  | {
      readonly kind: 'alter-defined'
      readonly object: DefinedKind
      readonly name: QualifiedName
      readonly ifExists: boolean
      readonly change: DefinedChange
    }
  | {
      readonly kind: 'drop-defined'
      readonly object: DefinedKind
      readonly names: readonly QualifiedName[]
      readonly ifExists: boolean
      readonly cascade: boolean
    }
