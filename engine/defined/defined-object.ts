// What users define beside relations, types and routines, one row of the catalog each: `definition.kind` says what it is.
import type { CastDefinition } from '../functions/function.ts'
import type { DictionaryOption } from '../text-search/dictionaries/templates.ts'

export interface DefinedObject<D extends ObjectDefinition = ObjectDefinition> {
  readonly oid: number
  /** Of a cast, which has none, its types' OIDs. */
  readonly name: string
  /** Of casts, which are in no schema, pg_catalog's. */
  readonly schemaOid: number
  /** Casts have none: the first role stands for it. */
  readonly owner: number
  readonly comment?: string
  readonly definition: D
}

export type ObjectDefinition =
  StatisticsDefinition | UserCast | UserOperator | TextSearchConfiguration | TextSearchDictionary | UserCollation
export type DefinedKind = ObjectDefinition['kind']
export type DefinedOf<K extends DefinedKind> = DefinedObject<Extract<ObjectDefinition, { readonly kind: K }>>

/** CREATE STATISTICS: which columns belong together. */
export interface StatisticsDefinition {
  readonly kind: 'statistics'
  readonly table: number
  /** Columns named plainly, ascending. */
  readonly attributes: readonly number[]
  /** As text, in the order in which they were given. */
  readonly expressions: readonly string[]
  /** Attributes that the expressions read. */
  readonly reads: readonly number[]
  /** pg_statistic_ext.stxkind: d(istinct), f(unctional dependencies), m(ost common values), e(xpressions). */
  readonly kinds: readonly string[]
  /** absent: the server's default. */
  readonly target?: number
}

/** CREATE CAST. Its types are as declared: domains, too. */
export interface UserCast extends CastDefinition {
  readonly kind: 'cast'
}

/** CREATE OPERATOR. One that others name before it is made is a shell: it has no function yet. */
export interface UserOperator {
  readonly kind: 'operator'
  /** 0: there is none, it is a prefix operator. */
  readonly left: number
  readonly right: number
  readonly function?: number
  /** OIDs of operators, built in or of users. */
  readonly commutator?: number
  readonly negator?: number
  readonly hashes: boolean
  readonly merges: boolean
}

/** CREATE TEXT SEARCH CONFIGURATION: OIDs of dictionaries, in order, for each kind of tokens that has some; kinds ascend. */
export interface TextSearchConfiguration {
  readonly kind: 'ts-configuration'
  readonly mappings: readonly (readonly [type: number, dictionaries: readonly number[]])[]
}

/** CREATE TEXT SEARCH DICTIONARY. */
export interface TextSearchDictionary {
  readonly kind: 'ts-dictionary'
  /** OID. */
  readonly template: number
  readonly options: readonly DictionaryOption[]
}

/** CREATE COLLATION. */
export interface UserCollation {
  readonly kind: 'collation'
  /** pg_collation.collprovider: i(cu), c (libc), b(uilt in), d(efault). */
  readonly provider: 'i' | 'c' | 'b' | 'd'
  readonly isDeterministic: boolean
  /** -1: any. */
  readonly encoding: number
  readonly locale?: string
  readonly collate?: string
  readonly ctype?: string
}

/** As messages and command tags call them. */
export const definedWords: Readonly<Record<DefinedKind, string>> = {
  statistics: 'statistics object',
  cast: 'cast',
  operator: 'operator',
  'ts-configuration': 'text search configuration',
  'ts-dictionary': 'text search dictionary',
  collation: 'collation',
}

/** What no two objects of a kind and schema share: operators of one name differ in their operands. */
export const definedKey = ({ name, definition }: Pick<DefinedObject, 'name' | 'definition'>): string =>
  definition.kind === 'operator' ? operatorKey(name, definition.left, definition.right) : name

export const operatorKey = (name: string, left: number, right: number): string => `${name} ${left} ${right}`

export const castName = (source: number, target: number): string => `${source} ${target}`
