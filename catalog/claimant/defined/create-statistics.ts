// CREATE STATISTICS.
import type { DefinedStatement, StatisticsElement } from '../../../engine/bind/ddl/defined/defined-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { relationWord } from '../../../engine/relation-word.ts'
import { systemColumns } from '../../../engine/system-columns.ts'
import { type ColumnSchema, type Relation, type Table, visibleColumns } from '../../../engine/tables.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { chooseName } from '../object-names.ts'
import { currentRole, requireCreateIn, requireOwner } from '../privileges/permissions.ts'
import { creationSchema, refuseSystem, requireRelation } from '../resolve.ts'
import { definedIn } from './find-defined.ts'

type Create = Extract<DefinedStatement, { kind: 'create-statistics' }>

/** PostgreSQL's STATS_MAX_DIMENSIONS. */
const membersMax = 8

const kindLetters: Readonly<Record<string, string>> = { ndistinct: 'd', dependencies: 'f', mcv: 'm' }

export function createStatistics(draft: CatalogDraft, ddl: Create): void {
  const { catalog } = draft
  const relation = requireRelation(draft, ddl.relation)
  const table = tableOf(relation)
  requireOwner(draft, table.info.owner, `${relationWord(relation)} ${relation.name}`)
  refuseSystem(relation)
  const schema = ddl.name ? creationSchema(draft, ddl.name) : catalog.schemaByOid(relation.schemaOid)!
  const name =
    ddl.name?.name ??
    chooseName(relation.name, joinedNames(ddl.elements), 'stat', (one) =>
      definedIn(draft, 'statistics', schema.oid, one),
    )
  requireCreateIn(draft, schema)
  if (definedIn(draft, 'statistics', schema.oid, name)) {
    if (!ddl.ifNotExists) throw new PgError('42710', `statistics object "${name}" already exists`)
    return draft.skip(`statistics object "${name}" already exists, skipping`, '42710')
  }
  if (ddl.elements.length > membersMax)
    throw new PgError('54011', `cannot have more than ${membersMax} columns in statistics`)
  const columns = visibleColumns(table.schema.columns)
  const attributes: number[] = []
  const expressions: string[] = []
  const reads = new Set<number>()
  for (const element of ddl.elements) {
    if (element.kind === 'column') {
      attributes.push(attributeOf(element.name, columns, ddl.elements.length))
      continue
    }
    if (ddl.elements.length > 1 && !hasOrder(element.type.oid))
      throw new PgError(
        '0A000',
        `expression cannot be used in multivariate statistics because its type ${formatType(element.type.oid)} has no default btree operator class`,
      )
    expressions.push(element.sql)
    for (const read of element.reads) reads.add(columns.find((column) => column.name === read)!.attribute)
  }
  const asked = [...new Set(ddl.kinds.map(letterOf))]
  const single = expressions.length === 1 && attributes.length === 0
  if (single && asked.length > 0)
    throw new PgError('0A000', 'when building statistics on a single expression, statistics kinds may not be specified')
  if (ddl.elements.length < 2 && !single) throw new PgError('42P17', 'extended statistics require at least 2 columns')
  if (new Set(attributes).size < attributes.length)
    throw new PgError('42701', 'duplicate column name in statistics definition')
  if (new Set(expressions).size < expressions.length)
    throw new PgError('42701', 'duplicate expression in statistics definition')
  const plain = single ? [] : ['d', 'f', 'm'].filter((kind) => asked.length === 0 || asked.includes(kind))
  const oid = draft.newOid()
  draft.put('defined_object', oid, {
    oid,
    database: catalog.databaseOid,
    name,
    schemaOid: schema.oid,
    owner: currentRole(draft).oid,
    definition: {
      kind: 'statistics',
      table: relation.oid,
      attributes: attributes.sort((a, b) => a - b),
      expressions,
      reads: [...reads],
      kinds: expressions.length > 0 ? [...plain, 'e'] : plain,
    },
  })
}

function tableOf(relation: Relation): Table {
  if (relation.kind === 'table' || relation.kind === 'virtual') return relation.table
  const words = { view: 'views', index: 'indexes', sequence: 'sequences', composite: 'composite types' } as const
  throw new PgError('42809', `cannot define statistics for relation "${relation.name}"`, {
    detail: `This operation is not supported for ${words[relation.kind]}.`,
  })
}

const hasOrder = (type: number): boolean => findType(type)?.compare !== undefined

function attributeOf(name: string, columns: readonly ColumnSchema[], count: number): number {
  const column = columns.find((one) => one.name === name)
  if (!column) {
    if (systemColumns.has(name)) throw new PgError('0A000', 'statistics creation on system columns is not supported')
    throw new PgError('42703', `column "${name}" does not exist`)
  }
  if (!hasOrder(column.type.oid) && count > 1)
    throw new PgError(
      '0A000',
      `column "${name}" cannot be used in statistics because its type ${formatType(column.type.oid)} has no default btree operator class`,
    )
  return column.attribute
}

function letterOf(kind: string): string {
  const letter = kindLetters[kind]
  if (letter === undefined) throw new PgError('42601', `unrecognized statistics kind "${kind}"`)
  return letter
}

const joinedNames = (elements: readonly StatisticsElement[]): string =>
  elements.map((element) => (element.kind === 'column' ? element.name : 'expr')).join('_')
