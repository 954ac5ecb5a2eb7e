// Bounds and keys as SQL: FOR VALUES … as it is written, and the condition that rows of a partition fulfil.
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'
import { deparseLiteral } from '../sql-text/deparse-literal.ts'
import type { ColumnSchema } from '../tables.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { compareValues } from './compare-bounds.ts'
import type { PartitionedTable } from './find-partition.ts'
import type { PartitionBound, Partitioning, PartitionKey, RangeDatum } from './partitioning.ts'

/** FOR VALUES … or DEFAULT. */
export function boundText(bound: PartitionBound, { keys }: Partitioning): string {
  const written = (value: Value, i: number): string => deparseLiteral(value, keys[i].type, undefined, false)
  const end = (datums: readonly RangeDatum[]): string =>
    `(${datums.map((datum, i) => (datum.kind === 'value' ? written(datum.value, i) : datum.kind.toUpperCase())).join(', ')})`
  switch (bound.kind) {
    case 'default':
      return 'DEFAULT'
    case 'list':
      return `FOR VALUES IN (${bound.values.map((value) => written(value, 0)).join(', ')})`
    case 'range':
      return `FOR VALUES FROM ${end(bound.from)} TO ${end(bound.to)}`
    case 'hash':
      return `FOR VALUES WITH (modulus ${bound.modulus}, remainder ${bound.remainder})`
  }
}

type Columns = readonly Pick<ColumnSchema, 'attribute' | 'name'>[]

/** Each column or expression of the key, for use in an expression. */
export const keyTerms = ({ keys }: Partitioning, columns: Columns): string[] =>
  keys.map(({ attribute, sql }) =>
    attribute !== undefined ? quoteIdentifier(nameOf(columns, attribute)) : isCall(sql!) ? sql! : `(${stripped(sql!)})`,
  )

/** RANGE (a, ((b + 1))) */
export function keyText(partitioning: Partitioning, columns: Columns): string {
  const terms = partitioning.keys.map((key) =>
    key.attribute === undefined ? spelled(key) : quoteIdentifier(nameOf(columns, key.attribute)),
  )
  return `${partitioning.strategy.toUpperCase()} (${terms.join(', ')})`
}

/** A call stands for itself, other expressions in parentheses of their own. */
const spelled = ({ sql }: PartitionKey): string => (isCall(sql!) ? sql! : `((${stripped(sql!)}))`)

export const isCall = (sql: string): boolean => /^[\w".]+\(.*\)$/s.test(sql) && closesAtEnd(sql, sql.indexOf('('))

const stripped = (sql: string): string => (sql.startsWith('(') && closesAtEnd(sql, 0) ? sql.slice(1, -1) : sql)

function closesAtEnd(sql: string, from: number): boolean {
  let depth = 0
  let quote = ''
  for (let at = from; at < sql.length; at++) {
    const character = sql[at]
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"') quote = character
    else if (character === '(') depth++
    else if (character === ')' && --depth === 0) return at === sql.length - 1
  }
  return false
}

const nameOf = (columns: Columns, attribute: number): string =>
  columns.find((column) => column.attribute === attribute)?.name ?? ''

/** What rows of the partition fulfil; undefined: anything does. columns: of whichever table the condition is over. */
export function partitionCondition(table: PartitionedTable, part: number, columns: Columns): string | undefined {
  const conditions = partitionConditions(table, part, columns)
  return conditions.length === 0 ? undefined : conjunction(conditions)
}

/** The same as the conditions that all hold. */
export function partitionConditions(table: PartitionedTable, part: number, columns: Columns): readonly string[] {
  const { parts, partitioning } = table
  const bound = parts.find((one) => one.table === part)!.bound
  const terms = keyTerms(partitioning, columns)
  switch (bound.kind) {
    case 'hash':
      return [
        `satisfies_hash_partition('${table.table}'::oid, ${bound.modulus}, ${bound.remainder}, ${terms.join(', ')})`,
      ]
    case 'list':
      return listConditions(bound.values, terms[0], partitioning.keys[0].type)
    case 'range':
      return rangeConditions(bound, terms, partitioning, true)
    case 'default':
      return defaultConditions(table, terms)
  }
}

function listConditions(values: readonly Value[], term: string, type: TypeRef): readonly string[] {
  const texts = values.filter((value) => value !== null).map((value) => deparseLiteral(value, type))
  const isNull = `(${term} IS NULL)`
  if (texts.length === 0) return [isNull]
  const equals = texts.length === 1 ? `(${term} = ${texts[0]})` : `(${term} = ANY (ARRAY[${texts.join(', ')}]))`
  return values.includes(null) ? [`(${isNull} OR ${equals})`] : [`(${term} IS NOT NULL)`, equals]
}

export const conjunction = (conditions: readonly string[]): string =>
  conditions.length === 1 ? conditions[0] : `(${conditions.join(' AND ')})`
const any = (conditions: readonly string[]): string =>
  conditions.length === 1 ? conditions[0] : `(${conditions.join(' OR ')})`

function rangeConditions(
  { from, to }: PartitionBound & { readonly kind: 'range' },
  terms: readonly string[],
  { keys }: Partitioning,
  whole: boolean,
): readonly string[] {
  const conditions = whole ? terms.map((term) => `(${term} IS NOT NULL)`) : []
  let first = 0
  for (; first < keys.length; first++) {
    const [low, high] = [from[first], to[first]]
    if (low.kind !== 'value' || high.kind !== 'value') break
    if (compareValues(low.value, high.value, keys[first].type) !== 0) break
    conditions.push(`(${terms[first]} = ${deparseLiteral(low.value, keys[first].type)})`)
  }
  const lower = arms(from, first, terms, keys, '>', 'minvalue')
  const upper = arms(to, first, terms, keys, '<', 'maxvalue')
  if (lower.length > 0) conditions.push(any(lower))
  if (upper.length > 0) conditions.push(any(upper))
  return conditions
}

/** (a > 1) OR ((a = 1) AND (b >= 2)): keys on one side of an end. */
function arms(
  end: readonly RangeDatum[],
  first: number,
  terms: readonly string[],
  keys: readonly PartitionKey[],
  op: '<' | '>',
  open: RangeDatum['kind'],
): string[] {
  const found: string[] = []
  const equal: string[] = []
  for (let i = first; i < end.length; i++) {
    const datum = end[i]
    if (datum.kind !== 'value') break
    const text = deparseLiteral(datum.value, keys[i].type)
    const reaches = op === '>' ? i === end.length - 1 || end[i + 1].kind === open : end[i + 1]?.kind === open
    found.push(conjunction([...equal, `(${terms[i]} ${op}${reaches ? '=' : ''} ${text})`]))
    equal.push(`(${terms[i]} = ${text})`)
  }
  return found
}

function defaultConditions({ parts, partitioning }: PartitionedTable, terms: readonly string[]): readonly string[] {
  const others = parts.filter(({ bound }) => bound.kind !== 'default')
  if (others.length === 0) return []
  if (partitioning.strategy === 'list') {
    const values = others.flatMap(({ bound }) => (bound.kind === 'list' ? bound.values : []))
    return [`(NOT ${conjunction(listConditions(values, terms[0], partitioning.keys[0].type))})`]
  }
  const ranges = others.flatMap(({ bound }) =>
    bound.kind === 'range' ? [wholeRange(rangeConditions(bound, terms, partitioning, false))] : [],
  )
  return [`(NOT ${conjunction([...terms.map((term) => `(${term} IS NOT NULL)`), any(ranges)])})`]
}

const wholeRange = (conditions: readonly string[]): string =>
  conditions.length === 0 ? 'true' : conjunction(conditions)
