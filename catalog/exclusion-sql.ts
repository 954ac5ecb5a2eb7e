// Queries for two rows that an exclusion constraint does not allow beside each other. Each row becomes its place and its keys, k1 and on;
// where one key is a range that must not overlap and the others are equal, sorting does what else would compare every row with every other.
import { quoteIdentifier } from '../engine/sql-text/quote-identifier.ts'
import { operatorsNamed } from '../engine/functions/registry.ts'
import type { ColumnSchema, IndexSchema, KeyOperator } from '../engine/tables.ts'
import { findType } from '../engine/types/registry.ts'

export interface ExclusionSql {
  /** Over the table's columns. */
  readonly keys: readonly string[]
  readonly operators: readonly string[]
  /** With WHERE; empty: all rows. */
  readonly where: string
  /** Which key is the range, where sorting helps. */
  readonly range: number | undefined
}

export function exclusionSql(index: IndexSchema, columns: readonly ColumnSchema[]): ExclusionSql {
  const columnOf = (attribute: number | undefined): ColumnSchema | undefined =>
    columns.find((column) => column.attribute === attribute)
  const names = index.columns.map(({ operator }) => operator!.name)
  const types = index.columns.map(({ attribute, type }) => columnOf(attribute)?.type.oid ?? type ?? 0)
  const ranges = [...names.keys()].filter((i) => names[i] === '&&' && findType(types[i])?.kind === 'range')
  const sorts = ranges.length === 1 && names.every((name, i) => name === '=' || i === ranges[0])
  return {
    keys: index.columns.map(({ attribute, sql }) =>
      attribute === undefined ? `(${sql})` : quoteIdentifier(columnOf(attribute)?.name ?? ''),
    ),
    operators: index.columns.map(({ operator }) => writtenOperator(operator!)),
    where: index.whereSql === undefined ? '' : ` WHERE (${index.whereSql})`,
    range: sorts ? ranges[0] : undefined,
  }
}

/** One of an extension is found where the extension is, by its operands: what the server asks by itself sees all extensions. */
const writtenOperator = ({ oid, name }: KeyOperator): string =>
  operatorsNamed(name).some((operator) => operator.oid === oid) ? `OPERATOR(pg_catalog.${name})` : name

/** As keys stand in errors. */
export const exclusionKeyNames = (index: IndexSchema, columns: readonly ColumnSchema[]): string =>
  index.columns
    .map(({ attribute, sql }) =>
      attribute === undefined ? sql : quoteIdentifier(columns.find((one) => one.attribute === attribute)?.name ?? ''),
    )
    .join(', ')

const list = (count: number, item: (i: number) => string, between = ', '): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(between)

/** Rows of a relation as place, k1, … */
export const placedKeys = ({ keys, where }: ExclusionSql, from: string): string =>
  `SELECT ctid AS place, ${list(keys.length, (i) => `${keys[i]} AS k${i + 1}`)} FROM ${from}${where}`

/**
 * Older and younger row of a table, as keys and place of both: k1, …, place, k1, …, place. since: the place from which on rows are new, of which one must be
 * among the two; others are in no conflict with each other.
 */
export function conflictInTable(sql: ExclusionSql, table: string, since?: string): string {
  const { operators, range } = sql
  const count = operators.length
  const rows = placedKeys(sql, table)
  const fields = (alias: string): string => `${list(count, (i) => `${alias}.k${i + 1}`)}, ${alias}.place`
  if (range === undefined) {
    const matches = list(count, (i) => `a.k${i + 1} ${operators[i]} b.k${i + 1}`, ' AND ')
    const young = since === undefined ? '' : ` WHERE b.place >= ${since}`
    return `SELECT ${fields('a')}, ${fields('b')} FROM (${rows}) a JOIN (${rows}) b ON ${matches} AND a.place < b.place${young} LIMIT 1`
  }
  const equal = [...operators.keys()].filter((i) => i !== range)
  const partition = equal.length > 0 ? `PARTITION BY ${equal.map((i) => `k${i + 1}`).join(', ')} ` : ''
  const present = list(count, (i) => `k${i + 1} IS NOT NULL`, ' AND ')
  // Other keys than those of new rows have been looked at when their rows were new.
  const ofNew = list(equal.length, (i) => `n.k${equal[i] + 1} = r.k${equal[i] + 1}`, ' AND ')
  const touched =
    since === undefined || equal.length === 0
      ? ''
      : ` AND EXISTS (SELECT 1 FROM (${rows}) n WHERE n.place >= ${since} AND ${ofNew})`
  const before = list(count, (i) => `lag(k${i + 1}) OVER w AS b${i + 1}`)
  return (
    `SELECT ${list(count, (i) => `b${i + 1}`)}, before, ${list(count, (i) => `k${i + 1}`)}, place FROM (` +
    `SELECT ${list(count, (i) => `k${i + 1}`)}, place, ${before}, lag(place) OVER w AS before FROM (${rows}) r ` +
    `WHERE ${present} AND NOT isempty(k${range + 1})${touched} WINDOW w AS (${partition}ORDER BY k${range + 1})) s ` +
    `WHERE b${range + 1} && k${range + 1} LIMIT 1`
  )
}
