// EXCLUDE USING method (key WITH operator, …), and a key WITHOUT OVERLAPS, which is one whose last operator is && and whose others are =.
import { PgError } from '../../errors.ts'
import { systemColumns } from '../../system-columns.ts'
import { bodyOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { findType } from '../../types/registry.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { resolveOperator } from '../overloads/operators.ts'
import type { CreateIndex, NewConstraint } from '../statement.ts'
import { bindIndexKey, includedColumn, indexColumnsMax, requireMethod } from './create-index.ts'
import { storeIndexPredicate, type NameableColumn } from './stored-expression.ts'
import { tableOptions } from './table-options.ts'

type NewExclusion = Extract<NewConstraint, { kind: 'exclusion' }>
type NewKey = CreateIndex['index']['columns'][number]

export function bindExclusion(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): Omit<NewExclusion, 'deferrable' | 'initiallyDeferred'> {
  const method: string = node.access_method ?? 'btree'
  const reads = new Set<string>()
  const pairs = (node.exclusions as ParseNode[]).map((pair) => bodyOf(pair).items as readonly ParseNode[])
  const included: readonly ParseNode[] = node.including ?? []
  requireMethod(method, { keys: pairs.length, include: included.length > 0, exclusion: true })
  const keys = pairs.map(([element, operator]): NewKey => {
    const { name } = bodyOf(element)
    if (name && !systemColumns.has(name) && columns.every((column) => column.name !== name))
      throw new PgError('42703', `column "${name}" named in key does not exist`)
    const key = bindIndexKey(bodyOf(element), method, columns, reads, context)
    const type = key.type?.oid ?? columns.find(({ name }) => name === key.column)!.type.oid
    return { ...key, operator: operatorOver(type, nameParts(bodyOf(operator).items), context) }
  })
  const include = nameParts(included).map((name) => includedColumn({ name }, columns))
  if (keys.length + include.length > indexColumnsMax)
    throw new PgError('54011', `cannot use more than ${indexColumnsMax} columns in an index`)
  const predicate = node.where_clause && storeIndexPredicate(node.where_clause, columns, context)
  for (const name of predicate?.reads ?? []) reads.add(name)
  const options = tableOptions(node.options, { index: method })
  return {
    kind: 'exclusion',
    ...(node.conname && { name: node.conname }),
    index: {
      unique: false,
      method,
      nullsNotDistinct: false,
      ...(predicate ? { whereSql: predicate.sql } : {}),
      ...(Object.keys(options).length > 0 && { options }),
      columns: keys,
      include,
      readsColumns: [...reads],
    },
  }
}

function operatorOver(type: number, names: readonly string[], context: BindContext): NewKey['operator'] {
  const { operator } = resolveOperator(names, [type, type], -1, openBinding(context))
  return { oid: operator.oid, name: operator.name }
}

/** node: PRIMARY KEY or UNIQUE. */
export function bindTemporalKey(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): Omit<NewExclusion, 'deferrable' | 'initiallyDeferred'> {
  const position = node.location >= 0 ? node.location + 1 : undefined
  const names = nameParts(node.keys)
  if (names.length < 2) throw new PgError('42601', 'constraint using WITHOUT OVERLAPS needs at least two columns')
  const what = node.contype === 'CONSTR_PRIMARY' ? 'primary key' : 'unique'
  const keys = names.map((name, i): NewKey => {
    const column = columns.find((one) => one.name === name)
    if (!column) throw new PgError('42703', `column "${name}" named in key does not exist`, { position })
    if (names.indexOf(name) < i)
      throw new PgError('42701', `column "${name}" appears twice in ${what} constraint`, { position })
    const last = i === names.length - 1
    const kind = findType(column.type.oid)?.kind
    if (last && kind !== 'range' && kind !== 'multirange')
      throw new PgError('42804', `column "${name}" in WITHOUT OVERLAPS is not a range or multirange type`, { position })
    const operator = operatorOver(column.type.oid, ['pg_catalog', last ? '&&' : '='], context)
    return { column: name, descending: false, nullsFirst: false, operator }
  })
  const options = tableOptions(node.options, { index: 'gist' })
  return {
    kind: 'exclusion',
    ...(node.conname && { name: node.conname }),
    temporal: node.contype === 'CONSTR_PRIMARY' ? 'primary' : 'unique',
    index: {
      unique: false,
      method: 'gist',
      nullsNotDistinct: false,
      ...(Object.keys(options).length > 0 && { options }),
      columns: keys,
      include: nameParts(node.including).map((name) => includedColumn({ name }, columns)),
    },
  }
}
