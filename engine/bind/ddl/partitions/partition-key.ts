// PARTITION BY LIST | RANGE | HASH of a table whose partitions are tables of their own: columns, or expressions over the row.
import { isBytewise } from '../../../collations/collations.ts'
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../../parse/node.ts'
import { findType, formatType } from '../../../types/registry.ts'
import type { TypeRef } from '../../../types/type.ts'
import type { BindContext } from '../../binding.ts'
import type { NewPartitioning } from '../../statement.ts'
import { storePartitionKey, type NameableColumn } from '../stored-expression.ts'

/** PostgreSQL's PARTITION_MAX_KEYS. */
const partitionKeysMax = 32

const strategies = {
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_HASH: 'hash',
} as const

type Key = NewPartitioning['keys'][number]

export function bindPartitionKey(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): NewPartitioning {
  const strategy = strategies[node.strategy as keyof typeof strategies]
  const parameters: readonly ParseNode[] = node.partParams.map(bodyOf)
  if (parameters.length > partitionKeysMax)
    throw new PgError('54011', `cannot partition using more than ${partitionKeysMax} columns`)
  if (strategy === 'list' && parameters.length > 1)
    throw new PgError('42P17', 'cannot use "list" partition strategy with more than one column')
  const keys = parameters.map((parameter) => keyOf(parameter, columns, context))
  for (const { type } of keys) requireOperators(type, strategy)
  return { strategy, keys }
}

function keyOf(parameter: ParseNode, columns: readonly NameableColumn[], context: BindContext): Key {
  const position = parameter.location + 1
  if (parameter.opclass) throw notSupported('an operator class in a partition key', { position })
  if (parameter.collation) throw notSupported('COLLATE in a partition key', { position })
  if (parameter.name !== undefined) return columnKey(parameter.name, columns, position, context)
  const { expr } = parameter
  if (kindOf(expr) === 'ColumnRef' && bodyOf(expr).fields.length === 1)
    return columnKey(bodyOf(bodyOf(expr).fields[0]).sval, columns, position, context)
  const { sql, expression, reads } = storePartitionKey(expr, columns, context)
  if (reads.length === 0) throw new PgError('42P17', 'cannot use constant expression as partition key')
  for (const name of reads)
    refuseGenerated(
      columns.find((column) => column.name === name)!,
      position,
    )
  refuseCollatedKey(expression.type, position, context)
  return { sql, reads, type: expression.type }
}

const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

function columnKey(name: string, columns: readonly NameableColumn[], position: number, context: BindContext): Key {
  const column = columns.find((one) => one.name === name)
  if (!column) {
    if (systemColumns.has(name))
      throw new PgError('42P17', `cannot use system column "${name}" in partition key`, { position })
    throw new PgError('42703', `column "${name}" named in partition key does not exist`, { position })
  }
  refuseGenerated(column, position)
  refuseCollatedKey(column.type, position, context)
  return { column: name, type: column.type }
}

function refuseGenerated({ name, generated }: NameableColumn, position: number): void {
  if (!generated) return
  throw new PgError('42P17', 'cannot use generated column in partition key', {
    position,
    detail: `Column "${name}" is a generated column.`,
  })
}

function requireOperators({ oid }: TypeRef, strategy: NewPartitioning['strategy']): void {
  const type = findType(oid)
  if (strategy === 'hash' ? type?.hashKey : type?.compare) return
  const method = strategy === 'hash' ? 'hash' : 'btree'
  throw new PgError(
    '42704',
    `data type ${formatType(oid, -1)} has no default operator class for access method "${method}"`,
    {
      hint: `You must specify a ${method} operator class or define a default ${method} operator class for the data type.`,
    },
  )
}

/** Rows are put into partitions by their bytes. */
function refuseCollatedKey({ collation }: TypeRef, position: number, { catalog }: BindContext): void {
  if (collation && !isBytewise(collation.name, catalog))
    throw notSupported('a partition key with an ICU collation', { position })
}
