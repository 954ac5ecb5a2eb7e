// Statements about what users define beside relations, types and routines, as data.
import type { DefinedKind } from '../../../defined/defined-object.ts'
import type { CastDefinition } from '../../../functions/function.ts'
import type { DictionaryOption } from '../../../text-search/dictionaries/templates.ts'
import type { TypeRef } from '../../../types/type.ts'
import type { QualifiedName } from '../../statement.ts'
import type { Absence } from '../absence.ts'

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
  | { readonly kind: 'refresh-version' }
  | { readonly kind: 'dictionary-options'; readonly options: readonly DictionaryOptionChange[] }
  | { readonly kind: 'mapping'; readonly mapping: MappingChange }

/** option absent: it goes. */
export interface DictionaryOptionChange {
  readonly name: string
  readonly option?: DictionaryOption
}

/** ALTER TEXT SEARCH CONFIGURATION … MAPPING; tokens: aliases of kinds of tokens. */
export type MappingChange =
  | {
      readonly kind: 'add' | 'set'
      readonly tokens: readonly string[]
      readonly dictionaries: readonly QualifiedName[]
    }
  | {
      readonly kind: 'replace'
      /** absent: all. */
      readonly tokens?: readonly string[]
      readonly old: QualifiedName
      readonly new: QualifiedName
    }
  | { readonly kind: 'drop'; readonly tokens: readonly string[]; readonly ifExists: boolean }

/** operands: of an operator, its types; 0 where it has none. */
export interface DefinedName extends QualifiedName {
  readonly operands?: readonly [left: number, right: number]
}

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
  | { readonly kind: 'create-cast'; readonly cast: CastDefinition }
  | {
      readonly kind: 'create-operator'
      readonly name: QualifiedName
      readonly left: number
      readonly right: number
      readonly function: number
      readonly result: number
      readonly commutator?: QualifiedName
      readonly negator?: QualifiedName
      readonly restricts: boolean
      readonly joins: boolean
      readonly hashes: boolean
      readonly merges: boolean
      /** Attributes that no operator has: each is worth a warning. */
      readonly unknown: readonly string[]
    }
  | {
      readonly kind: 'create-collation'
      readonly name: QualifiedName
      readonly ifNotExists: boolean
      /** As columns keep it: what it is a copy of. */
      readonly like?: string
      readonly provider: string
      readonly locale: string | undefined
      readonly collate: string | undefined
      readonly ctype: string | undefined
      readonly isDeterministic: boolean
      readonly hasRules: boolean
    }
  | {
      readonly kind: 'create-ts-configuration'
      readonly name: QualifiedName
      readonly parser?: QualifiedName
      /** Whose mappings it begins with. */
      readonly copy?: QualifiedName
    }
  | {
      readonly kind: 'create-ts-dictionary'
      readonly name: QualifiedName
      readonly template?: QualifiedName
      readonly options: readonly DictionaryOption[]
    }
  | {
      readonly kind: 'alter-defined'
      readonly object: DefinedKind
      readonly name: DefinedName
      readonly ifExists: boolean
      readonly change: DefinedChange
    }
  | {
      readonly kind: 'drop-defined'
      readonly object: DefinedKind
      readonly names: readonly DefinedName[]
      /** What is said of those that are not there. */
      readonly absences: readonly Absence[]
      readonly ifExists: boolean
      readonly cascade: boolean
    }
