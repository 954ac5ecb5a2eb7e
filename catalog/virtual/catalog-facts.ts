// What several virtual tables say about the same objects: printed defaults and options, arrays, OIDs of objects that have none of their own.
import { triggersOf } from '../../engine/functions/system/trigger-definition.ts'
import { regText } from '../../engine/functions/system/reg-text.ts'
import { isRelationVisible } from '../../engine/functions/system/search-path.ts'
import { isMaterialized } from '../../engine/relation-word.ts'
import { quoteLiteral } from '../../engine/sql-text/quote-literal.ts'
import { quoteName } from '../../engine/sql-text/quote-identifier.ts'
import type { CatalogView, ColumnSchema, IndexSchema, KeyConstraint, Relation, Table } from '../../engine/tables.ts'
import type { Acl } from '../../engine/privileges/acl.ts'
import { formatAcl } from '../../engine/privileges/acl-text.ts'
import type { PgArray } from '../../engine/types/array-value.ts'
import { Oid } from '../../engine/types/oids.ts'
import { formatType } from '../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import { isUserType } from '../../engine/types/user-oids.ts'
import type { VirtualContext } from './virtual-table.ts'

/** The classes that objects belong to: OIDs of the catalogs in pg_depend, pg_description. */
export const classOf = {
  relation: 1259,
  type: 1247,
  function: 1255,
  constraint: 2606,
  attributeDefault: 2604,
  rewrite: 2618,
  policy: 3256,
  schema: 2615,
  database: 1262,
  extension: 3079,
  operator: 2617,
  operatorClass: 2616,
  operatorFamily: 2753,
  largeObject: 2613,
  trigger: 2620,
  role: 1260,
  statistics: 3381,
  cast: 2605,
  collation: 3456,
  'ts-configuration': 3602,
  'ts-dictionary': 3600,
  'ts-template': 3764,
} as const

export const arrayOf = (elements: readonly Value[]): PgArray =>
  elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [1], elements }

/** int2vector and oidvector count from 0. */
export const vectorOf = (elements: readonly number[]): PgArray => ({
  dimensions: [elements.length],
  lowerBounds: [0],
  elements,
})

/** As aclitem[]; NULL where nothing was ever granted. */
export const aclArray = (acl: Acl | undefined, catalog: CatalogView): PgArray | null =>
  acl ? arrayOf(formatAcl(acl, catalog)) : null

export type TableRelation = Extract<Relation, { table: Table }>

export const hasTable = (relation: Relation): relation is TableRelation => 'table' in relation

/** Tables, views and virtual tables of the database. */
export function* tableRelations(catalog: CatalogView): Generator<TableRelation> {
  for (const relation of catalog.relations()) if (hasTable(relation)) yield relation
}

/** Those that the SQL standard has a word for: no materialized views. */
export function* standardRelations(catalog: CatalogView): Generator<TableRelation> {
  for (const relation of tableRelations(catalog)) if (!isMaterialized(relation)) yield relation
}

export function* baseTables(catalog: CatalogView): Generator<TableRelation> {
  for (const relation of tableRelations(catalog)) if (relation.kind === 'table') yield relation
}

export const schemaName = (catalog: CatalogView, oid: number): string => catalog.schemaByOid(oid)?.name ?? ''

export const roleName = (catalog: CatalogView, oid: number): string =>
  catalog.roleByOid(oid)?.name ?? `unknown (OID=${oid})`

export { derivedOid } from '../../engine/functions/system/derived-oid.ts'

/** Sequences, and what texts are searched by, by OID as their names: nextval('t_a_seq'::regclass), as PostgreSQL prints what it too keeps by OID. */
export function printedSql(sql: string, { catalog, session }: Pick<VirtualContext, 'catalog' | 'session'>): string {
  const named = sql.replaceAll(/'(\d+)'::(regconfig|regdictionary)\b/g, (_, digits: string, type: string) => {
    const oid = type === 'regconfig' ? Oid.regconfig : Oid.regdictionary
    return `${quoteLiteral(regText(oid, Number(digits), { catalog, session }))}::${type}`
  })
  return named.replaceAll(/'(\d+)'::regclass/g, (whole, digits: string) => {
    const relation = catalog.relationByOid(Number(digits))
    if (!relation) return whole
    const visible = isRelationVisible(relation, { catalog, session })
    const name = quoteName(visible ? undefined : schemaName(catalog, relation.schemaOid), relation.name)
    return `${quoteLiteral(name)}::regclass`
  })
}

/**
 * What pg_attrdef lists: a default or a generation expression. DEFAULT NULL is none while it stays a bare constant:
 * a length, a domain (which may have a default of its own) or another type converts it, and PostgreSQL keeps what converts.
 */
export function hasDefault({ defaultSql, generated, type }: ColumnSchema): boolean {
  if (defaultSql === undefined) return false
  if (generated !== undefined || declaresMore(type)) return true
  const constant = /^NULL(?:::([\w ".[\](),]+))?$/.exec(defaultSql)
  if (!constant) return true
  const [, cast] = constant
  // Types made here may have been written with their schema or without: of those no other type is told apart.
  return cast !== undefined && !isUserType(type.oid) && cast !== formatType(type.oid, -1)
}

const declaresMore = ({ domain, typmod }: TypeRef): boolean => domain !== undefined || typmod >= 0

export const keyConstraints = (table: Table): KeyConstraint[] =>
  table.schema.constraints.flatMap((constraint) =>
    constraint.kind === 'primary' || constraint.kind === 'unique' ? [constraint] : [],
  )

const triggered = new WeakMap<CatalogView, ReadonlySet<number>>()

/** Relations with triggers, and tables at either end of an enforced foreign key: PostgreSQL keeps those with triggers, and clients ask for keys where there are some. */
export function triggeredTables(catalog: CatalogView): ReadonlySet<number> {
  let tables = triggered.get(catalog)
  if (!tables) {
    tables = new Set([
      ...Array.from(triggersOf(catalog), ({ relation }) => relation.oid),
      ...Array.from(baseTables(catalog)).flatMap((relation) =>
        relation.table.schema.constraints.flatMap((constraint) =>
          constraint.kind === 'foreign' && !constraint.notEnforced ? [relation.oid, constraint.references] : [],
        ),
      ),
    ])
    triggered.set(catalog, tables)
  }
  return tables
}

/** Attribute numbers of an index's columns, 0 for expressions; included columns last. */
export const indexAttributes = (index: IndexSchema): number[] => [
  ...index.columns.map((column) => column.attribute ?? 0),
  ...index.include,
]

export const columnName = (table: Table, attribute: number): string | null =>
  table.schema.columns.find((column) => column.attribute === attribute)?.name ?? null

/** WITH (…) as pg_class.reloptions has it; a single region goes without saying. */
export function printedOptions(options: Readonly<Record<string, string>>): PgArray | null {
  const list = Object.entries(options)
    .filter(([name, value]) => name !== 'regions' || value !== '1')
    .map(([name, value]) => `${name}=${value}`)
  return list.length > 0 ? arrayOf(list) : null
}

export interface RelationSize {
  readonly rows: number
  readonly bytes: number
}

/** Row counts by table: from the catalog's own statistics on the socket thread, from the live fact `statistics` elsewhere. */
export function sizesOf({ catalog, live }: VirtualContext): (table: number) => RelationSize | undefined {
  const sent = new Map(
    (live.statistics ?? []).map((row) => [row.table as number, { rows: Number(row.rows), bytes: Number(row.bytes) }]),
  )
  return (table) => {
    const known = sent.get(table)
    if (known) return known
    const relation = catalog.relationByOid(table)
    return relation && hasTable(relation) ? relation.table.statistics : undefined
  }
}
