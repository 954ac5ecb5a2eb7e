// PARTITION BY HASH | RANGE … WITH (regions, …) of CREATE TABLE: how one table's rows are split over its regions. The parts are regions, so
// there are no child tables (those of partitioned tables are bound in partitions/); what `WITH (regions, sharding, bounds)` says of them belongs to the rule and not to the table's options.
import { notSupported, PgError } from '../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Quantum, QuantumUnit } from '../../partition/rule.ts'
import { Oid } from '../../types/oids.ts'
import { findType, formatType, typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import type { BindContext } from '../binding.ts'
import type { NewColumn, NewPartition } from '../statement.ts'
import { parseBounds } from './partition-bounds.ts'

/** PostgreSQL's PARTITION_MAX_KEYS. */
const partitionKeysMax = 32

const partitionParameters = ['sharding', 'bounds'] as const
export const isPartitionParameter = (name: string): boolean => partitionParameters.some((one) => one === name)

/** The parts are regions of the one table, and not tables: the options or a quantum say so. */
export const isOverRegions = (node: ParseNode, options: Readonly<Record<string, string>>): boolean =>
  'regions' in options ||
  Object.keys(options).some(isPartitionParameter) ||
  (node.partParams as ParseNode[]).map(bodyOf).some(isQuantum)

const isQuantum = ({ expr }: ParseNode): boolean =>
  expr !== undefined && kindOf(expr) === 'FuncCall' && nameParts(bodyOf(expr).funcname).at(-1) === 'quantum'

/** The rule, and the options that are not its own. */
export function bindPartitionBy(
  node: ParseNode,
  columns: readonly KeyColumn[],
  given: Readonly<Record<string, string>>,
  context: BindContext,
): { readonly partition: NewPartition; readonly options: Record<string, string> } {
  const { sharding, bounds, ...options } = given
  const parameters: readonly ParseNode[] = node.partParams.map(bodyOf)
  const hash = node.strategy === 'PARTITION_STRATEGY_HASH'
  if (node.strategy === 'PARTITION_STRATEGY_LIST') throw notSupported('PARTITION BY LIST')
  if (parameters.length > partitionKeysMax)
    throw new PgError('54011', `cannot partition using more than ${partitionKeysMax} columns`)
  const elements = parameters.map((parameter) => elementOf(parameter, columns))
  refuseRepeats(elements)
  requireOperators(elements, columns, hash)
  if (hash) {
    if (bounds !== undefined) throw refuse('bounds', 'Only RANGE has bounds.')
    requireLastQuantum(elements)
    return { partition: { strategy: 'hash', elements, sharding: shardingOf(sharding) }, options }
  }
  if (sharding !== undefined) throw refuse('sharding', 'Only HASH has a sharding.')
  if (elements.length > 1) throw notSupported('PARTITION BY RANGE with more than one column')
  if (elements[0].quantum) throw notSupported('quantum in PARTITION BY RANGE')
  const column = columns.find(({ name }) => name === elements[0].column)!
  const type = typeByOid(column.type.oid)
  const parse = (text: string): Value => type.parse(text, context.settings)
  return { partition: { strategy: 'range', elements, bounds: parseBounds(bounds, parse) }, options }
}

const refuse = (parameter: string, detail: string): PgError =>
  new PgError('22023', `parameter "${parameter}" does not go with the partition strategy`, { detail })

function shardingOf(text: string | undefined): 'jump' | 'modulo' {
  if (text === undefined || text === 'jump' || text === 'modulo') return text ?? 'jump'
  throw new PgError('22023', `invalid value for enum option "sharding": ${text}`, {
    detail: 'Valid values are "jump" and "modulo".',
  })
}

type Element = NewPartition['elements'][number]
type KeyColumn = Pick<NewColumn, 'name' | 'type' | 'generated'>

function elementOf(parameter: ParseNode, columns: readonly KeyColumn[]): Element {
  const position = parameter.location + 1
  if (parameter.opclass) throw notSupported('an operator class in a partition key')
  if (parameter.collation) throw notSupported('COLLATE in a partition key')
  if (parameter.name !== undefined) return { column: columnNamed(parameter.name, columns, position).name }
  const { expr } = parameter
  if (kindOf(expr) === 'ColumnRef' && bodyOf(expr).fields.length === 1)
    return { column: columnNamed(bodyOf(bodyOf(expr).fields[0]).sval, columns, position).name }
  if (isQuantum(parameter)) return quantumElement(bodyOf(expr).args ?? [], columns, position)
  throw notSupported('an expression other than quantum(…) in a partition key')
}

const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

function columnNamed(name: string, columns: readonly KeyColumn[], position: number): KeyColumn {
  const column = columns.find((one) => one.name === name)
  if (!column) {
    if (systemColumns.has(name))
      throw new PgError('42P17', `cannot use system column "${name}" in partition key`, { position })
    throw new PgError('42703', `column "${name}" named in partition key does not exist`, {
      position,
      detail: `Partition key includes non-existent fields (${name}).`,
    })
  }
  if (column.generated)
    throw new PgError('42P17', 'cannot use generated column in partition key', {
      position,
      detail: `Column "${name}" is a generated column.`,
    })
  return column
}

/** quantum(column, 15, 'm') */
function quantumElement(args: readonly ParseNode[], columns: readonly KeyColumn[], position: number): Element {
  const invalid = (detail: string): PgError =>
    new PgError('42P17', 'invalid quantum in partition key', { position, detail })
  const [field, count, unit] = args
  if (args.length !== 3 || kindOf(field) !== 'ColumnRef' || bodyOf(field).fields.length !== 1)
    throw invalid('A quantum has a column, a number and a unit of time.')
  const column = columnNamed(bodyOf(bodyOf(field).fields[0]).sval, columns, position)
  if (column.type.oid !== Oid.timestamp && column.type.oid !== Oid.timestamptz)
    throw invalid(
      `Quantum field '${column.name}' must be type of timestamp but was ${formatType(column.type.oid, column.type.typmod)}.`,
    )
  const measure = kindOf(unit) === 'A_Const' ? bodyOf(unit).sval?.sval : undefined
  if (!isUnit(measure)) throw invalid(`Quantum time measure was ${measure ?? 'unknown'} but must be d, h, m or s.`)
  const constant = kindOf(count) === 'A_Const' ? bodyOf(count).ival : undefined
  if (!(constant?.ival > 0)) throw invalid('Quantum time unit must be a positive integer.')
  return { column: column.name, quantum: { count: constant.ival, unit: measure } satisfies Quantum }
}

const isUnit = (text: unknown): text is QuantumUnit => ['d', 'h', 'm', 's'].some((unit) => unit === text)

function refuseRepeats(elements: readonly Element[]): void {
  const names = elements.map(({ column }) => column)
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined)
    throw new PgError('42P17', 'invalid partition key', { detail: `Partition key has duplicate fields (${repeated}).` })
}

function requireLastQuantum(elements: readonly Element[]): void {
  const quanta = elements.filter(({ quantum }) => quantum)
  const invalid = (detail: string): PgError => new PgError('42P17', 'invalid quantum in partition key', { detail })
  if (quanta.length > 1) throw invalid('More than one quantum function in the partition key.')
  if (quanta.length === 1 && !elements.at(-1)!.quantum)
    throw invalid('The quantum function must be the last element of the partition key.')
}

function requireOperators(elements: readonly Element[], columns: readonly KeyColumn[], hash: boolean): void {
  for (const { column } of elements) {
    const { type } = columns.find(({ name }) => name === column)!
    const known = findType(type.oid)
    if (hash ? known?.hashKey : known?.compare) continue
    const method = hash ? 'hash' : 'btree'
    throw new PgError(
      '42704',
      `data type ${formatType(type.oid, -1)} has no default operator class for access method "${method}"`,
      {
        hint: `You must specify a ${method} operator class or define a default ${method} operator class for the data type.`,
      },
    )
  }
}
