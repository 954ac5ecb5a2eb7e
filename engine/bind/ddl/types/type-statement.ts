// DDL of types that users make, as data.
import type { QualifiedName } from '../../statement.ts'

export type TypeWord = 'type' | 'domain'

export type TypeStatement =
  | {
      readonly kind: 'create-enum'
      readonly name: QualifiedName
      readonly labels: readonly string[]
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
