// DDL of types that users make, as data.
import type { TypeRef } from '../../../types/type.ts'
import type { QualifiedName } from '../../statement.ts'

export type TypeWord = 'type' | 'domain'

export type NewDomainConstraint =
  | { readonly kind: 'not-null'; readonly name?: string }
  | { readonly kind: 'check'; readonly name?: string; readonly sql: string; readonly notValid?: true }

export interface NewAttribute {
  readonly name: string
  readonly type: TypeRef
  readonly collation?: string
}

/** cascade: typed tables, of which there are none, follow. */
export type AttributeChange =
  | { readonly kind: 'add'; readonly attribute: NewAttribute }
  | { readonly kind: 'drop'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'set-type'; readonly attribute: NewAttribute }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }

export type TypeStatement =
  | { readonly kind: 'create-composite'; readonly name: QualifiedName; readonly attributes: readonly NewAttribute[] }
  | {
      readonly kind: 'alter-composite'
      readonly name: QualifiedName
      readonly changes: readonly AttributeChange[]
      readonly ifExists: boolean
    }
  | {
      readonly kind: 'create-domain'
      readonly name: QualifiedName
      readonly base: TypeRef
      readonly collation?: string
      readonly defaultSql?: string
      readonly constraints: readonly NewDomainConstraint[]
    }
  | {
      readonly kind: 'alter-domain'
      readonly name: QualifiedName
      readonly change:
        | { readonly kind: 'default'; readonly sql?: string }
        | { readonly kind: 'drop-not-null' }
        | { readonly kind: 'add'; readonly constraint: NewDomainConstraint }
        | { readonly kind: 'drop-constraint'; readonly constraint: string; readonly ifExists: boolean }
        | { readonly kind: 'validate'; readonly constraint: string }
        | { readonly kind: 'rename-constraint'; readonly constraint: string; readonly to: string }
        /** null takes the comment away. */
        | { readonly kind: 'comment-constraint'; readonly constraint: string; readonly comment: string | null }
    }
  | {
      readonly kind: 'create-enum'
      readonly name: QualifiedName
      readonly labels: readonly string[]
    }
  | {
      readonly kind: 'create-range'
      readonly name: QualifiedName
      readonly subtype: number
      readonly collation?: string
      readonly operatorClass?: string
      readonly difference?: number
      readonly multirange?: QualifiedName
    }
  | {
      readonly kind: 'alter-enum'
      readonly name: QualifiedName
      readonly change:
        | {
            readonly kind: 'add'
            readonly label: string
            readonly ifNotExists: boolean
            readonly beside?: {
              readonly label: string
              readonly after: boolean
            }
          }
        | {
            readonly kind: 'rename'
            readonly from: string
            readonly to: string
          }
    }
  | {
      readonly kind: 'alter-type'
      readonly word: TypeWord
      readonly name: QualifiedName
      readonly change:
        | { readonly kind: 'rename'; readonly to: string }
        | { readonly kind: 'schema'; readonly schema: string }
        | { readonly kind: 'owner'; readonly role: string }
    }
  | {
      readonly kind: 'drop-types'
      readonly word: TypeWord
      readonly names: readonly QualifiedName[]
      readonly ifExists: boolean
      readonly cascade: boolean
    }
