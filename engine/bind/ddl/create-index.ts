// CREATE INDEX: columns, expressions, INCLUDE and a predicate.
import { systemColumns } from '../../system-columns.ts'
import { notSupported, PgError } from '../../errors.ts'
import { findType, formatType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { bodyOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { requireNamed } from '../query/relations.ts'
import { targetName, unnamed } from '../query/target-name.ts'
import type { CreateIndex } from '../statement.ts'
import { relationName } from './names.ts'
import { withOwnColumns } from './own-columns.ts'
import { storeIndexExpression, storeIndexPredicate, type NameableColumn } from './stored-expression.ts'
import { extensionOfOperatorClass } from '../../extensions/operator-classes.ts'
import { reachesExtension } from '../overloads/extension-objects.ts'
import { tableOptions } from './table-options.ts'
import { requireRelationTablespace } from './tablespace.ts'

/** PostgreSQL's INDEX_MAX_KEYS (54011). */
export const indexColumnsMax = 32

const plurals = {
  view: 'views',
  virtual: 'system tables',
  index: 'indexes',
  sequence: 'sequences',
  composite: 'composite types',
} as const

export function bindCreateIndex(statement: ParseNode, context: BindContext): CreateIndex {
  const table = relationName(statement.relation, context)
  const node = withOwnColumns(statement, table)
  const relation = requireNamed({ ...node.relation, location: -1 }, openBinding(context))
  if (relation.kind !== 'table') {
    const what = plurals[relation.kind]
    throw new PgError('42809', `cannot create index on relation "${relation.name}"`, {
      detail: `This operation is not supported for ${what}.`,
    })
  }
  if (node.concurrent && relation.table.info.partitioning)
    throw new PgError('0A000', `cannot create index on partitioned table "${relation.name}" concurrently`)
  requireRelationTablespace(node.tableSpace, relation.table.info.partitioning !== undefined)
  const method: string = node.accessMethod ?? 'btree'
  refuseWhatMethodCannot(method, abilitiesOf(method), node)
  const options = tableOptions(node.options, { index: method })
  const { columns } = relation.table.schema
  const reads = new Set<string>()
  const keys = (node.indexParams as ParseNode[]).map((param) =>
    bindIndexKey(bodyOf(param), method, columns, reads, context),
  )
  const include = (node.indexIncludingParams ?? []).map((param: ParseNode) => includedColumn(bodyOf(param), columns))
  if (keys.length + include.length > indexColumnsMax) {
    throw new PgError('54011', `cannot use more than ${indexColumnsMax} columns in an index`)
  }
  const predicate = node.whereClause && storeIndexPredicate(node.whereClause, columns, context)
  for (const name of predicate?.reads ?? []) reads.add(name)
  return {
    kind: 'create-index',
    ...(node.idxname ? { name: node.idxname } : {}),
    table,
    ...(node.relation.inh ? {} : { only: true as const }),
    ifNotExists: Boolean(node.if_not_exists),
    index: {
      unique: Boolean(node.unique),
      method,
      nullsNotDistinct: Boolean(node.nulls_not_distinct),
      ...(predicate ? { whereSql: predicate.sql } : {}),
      ...(Object.keys(options).length > 0 && { options }),
      columns: keys,
      include,
      readsColumns: [...reads],
    },
  }
}

interface Abilities {
  readonly ordered?: true
  readonly included?: true
  readonly several?: true
  readonly excludes?: true
}

/** What PostgreSQL's access methods can. */
const accessMethods: Readonly<Record<string, Abilities>> = {
  btree: { ordered: true, included: true, several: true, excludes: true },
  hash: { excludes: true },
  gin: { several: true },
  gist: { included: true, several: true, excludes: true },
  spgist: { included: true, excludes: true },
  brin: { several: true },
}

function abilitiesOf(method: string): Abilities {
  if (Object.hasOwn(accessMethods, method)) return accessMethods[method]
  throw new PgError('42704', `access method "${method}" does not exist`)
}

/** Of the index of a constraint. Throws 42704, 0A000. */
export function requireMethod(
  method: string,
  index: { readonly keys: number; readonly include: boolean; readonly exclusion: boolean },
): void {
  const can = abilitiesOf(method)
  const refused =
    index.include && !can.included
      ? 'included columns'
      : index.keys > 1 && !can.several
        ? 'multicolumn indexes'
        : index.exclusion && !can.excludes
          ? 'exclusion constraints'
          : undefined
  if (refused) throw new PgError('0A000', `access method "${method}" does not support ${refused}`)
}

function refuseWhatMethodCannot(method: string, can: Abilities, node: ParseNode): void {
  const keys = (node.indexParams as ParseNode[]).map(bodyOf)
  const refused =
    node.unique && !can.ordered
      ? 'unique indexes'
      : node.indexIncludingParams?.length && !can.included
        ? 'included columns'
        : keys.length > 1 && !can.several
          ? 'multicolumn indexes'
          : can.ordered
            ? undefined
            : keys.some((key) => key.ordering && key.ordering !== 'SORTBY_DEFAULT')
              ? 'ASC/DESC options'
              : keys.some((key) => key.nulls_ordering && key.nulls_ordering !== 'SORTBY_NULLS_DEFAULT')
                ? 'NULLS FIRST/LAST options'
                : undefined
  if (refused) throw new PgError('0A000', `access method "${method}" does not support ${refused}`)
}

type Key = CreateIndex['index']['columns'][number]

/** An extension's class is kept by its bare name: where it is, the extension says. */
function operatorClassName(parts: readonly string[], method: string, context: BindContext): string {
  const name = parts.at(-1)!
  const extension = extensionOfOperatorClass(name, method)
  if (!extension) return parts.join('.').replace(/^pg_catalog\./, '')
  if (reachesExtension(extension, parts.at(-2), openBinding(context))) return name
  throw new PgError('42704', `operator class "${parts.join('.')}" does not exist for access method "${method}"`)
}

export function bindIndexKey(
  element: ParseNode,
  method: string,
  columns: readonly NameableColumn[],
  reads: Set<string>,
  context: BindContext,
): Key {
  if (element.collation && !['C', 'POSIX', 'default'].includes(nameParts(element.collation).at(-1) ?? '')) {
    throw notSupported(`collation "${nameParts(element.collation).at(-1)}" of an index`)
  }
  const descending = element.ordering === 'SORTBY_DESC'
  const order = {
    descending,
    nullsFirst:
      element.nulls_ordering === 'SORTBY_NULLS_FIRST' || (element.nulls_ordering !== 'SORTBY_NULLS_LAST' && descending),
    ...(element.opclass && { operatorClass: operatorClassName(nameParts(element.opclass), method, context) }),
  }
  if (element.name) {
    requireColumn(element.name, columns)
    if (element.collation) requireCollatable(columns.find(({ name }) => name === element.name)!.type)
    return { column: element.name, ...order }
  }
  const stored = storeIndexExpression(element.expr, columns, context)
  for (const name of stored.reads) reads.add(name)
  return { sql: stored.sql, type: stored.expression.type, label: labelOf(element.expr), ...order }
}

export function includedColumn(element: ParseNode, columns: readonly NameableColumn[]): string {
  if (!element.name) throw notSupported('an expression in INCLUDE')
  requireColumn(element.name, columns)
  return element.name
}

function requireColumn(name: string, columns: readonly NameableColumn[]): void {
  if (columns.some((column) => column.name === name)) return
  if (systemColumns.has(name)) throw new PgError('0A000', 'index creation on system columns is not supported')
  throw new PgError('42703', `column "${name}" does not exist`)
}

/** As a result's column would be called. */
export function labelOf(node: ParseNode): string {
  const name = targetName(node)
  return name === unnamed ? 'expr' : name
}

function requireCollatable({ oid, typmod }: TypeRef): void {
  if (!findType(oid)?.collatable)
    throw new PgError('42804', `collations are not supported by type ${formatType(oid, typmod)}`)
}
