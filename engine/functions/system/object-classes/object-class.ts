// What the objects of one catalog are called: in messages, by names that hold whatever the search path, and by the lists of names that are
// their addresses.
import { relationWord } from '../../../relation-word.ts'
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import type { CatalogView, Relation } from '../../../tables.ts'
import type { FunctionContext } from '../../function.ts'
import { qualifiedRelationText, relationText } from '../search-path.ts'

export interface ObjectClass {
  /** OID of the catalog. */
  readonly catalog: number
  /** What one is called that is not there. */
  readonly type: string
  /** part: of a relation, the attribute of a column; 0: the whole. */
  find(oid: number, part: number, context: FunctionContext): NamedObject | undefined
}

export interface NamedObject {
  readonly type: string
  readonly schema?: string
  /** Where it alone tells the object from others of its schema. */
  readonly name?: string
  /** Quoted and qualified. */
  readonly identity: string
  readonly address: ObjectAddress
  /** Quoted where something else follows, qualified where the search path does not find it. */
  describe(): string
}

export interface ObjectAddress {
  readonly names: readonly string[]
  readonly args?: readonly string[]
}

/** An object that is in no schema. */
export const plainObject = (type: string, name: string): NamedObject => ({
  type,
  name,
  identity: quoteIdentifier(name),
  address: { names: [name] },
  describe: () => `${type} ${name}`,
})

/** An object that its schema and its name tell from others of its type. */
export const schemaObject = (type: string, schema: string, name: string, isVisible: boolean): NamedObject => ({
  type,
  schema,
  name,
  identity: qualified(schema, name),
  address: { names: [schema, name] },
  describe: () => `${type} ${isVisible ? quoteIdentifier(name) : qualified(schema, name)}`,
})

/** What a relation has beside columns. */
export const partOf = (relation: Relation, type: string, name: string, context: FunctionContext): NamedObject => ({
  type,
  identity: `${quoteIdentifier(name)} on ${qualifiedRelationText(relation, context)}`,
  address: { names: [...relationNames(relation, context.catalog), name] },
  describe: () => `${type} ${name} on ${describeRelation(relation, context)}`,
})

export const qualified = (schema: string, name: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`

export const schemaName = (catalog: CatalogView, oid: number): string => catalog.schemaByOid(oid)?.name ?? ''

export const relationNames = (relation: Relation, catalog: CatalogView): string[] => [
  schemaName(catalog, relation.schemaOid),
  relation.name,
]

export const describeRelation = (relation: Relation, context: FunctionContext): string =>
  `${relationWord(relation)} ${relationText(relation, context)}`
