// The index that a scan is likely to use, for EXPLAIN and costs. The scan itself decides segment by segment, by what the index's
// directory says (regions/indexes/choose-index.ts); here statistics must do.
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import { type CatalogView, type IndexSchema, isKeptWithRows, type TableStatistics } from '../tables.ts'
import { conjunctionSelectivity } from './estimate/selectivity.ts'
import type { Estimate } from './estimate/estimate.ts'
import type { Expression } from './expression.ts'
import { commutedCall, operatorFunction, operatorNameOf } from './facts.ts'
import type { LogicalPlan } from './logical.ts'
import type { ScanPredicate } from './physical.ts'
import { scanPredicates } from './scan-predicates.ts'

/** Below, tables are read whole; an index that leaves more rows, or a larger share of them, is no use. */
const tableRowsMin = 8_192
const rowsMax = 4_096
const shareMax = 0.05
/** Of the rows, how many must lie in segments that have the index. */
const indexedShareMin = 0.5

export interface PlannedIndex {
  readonly index: IndexSchema
  /** What is looked up, and what is left to filter by. */
  readonly condition: readonly Expression[]
  readonly rest: readonly Expression[]
  /** Rows that are read. */
  readonly rows: number
}

type Scan = Extract<LogicalPlan, { kind: 'scan' }>

/** terms: the scan's conjuncts. unfiltered: of all rows of the table. */
export function planIndex(
  scan: Scan,
  terms: readonly Expression[],
  catalog: CatalogView,
  unfiltered: () => Estimate,
): PlannedIndex | undefined {
  const relation = catalog.relationByOid(scan.table)
  const statistics = relation?.kind === 'table' ? relation.table.statistics : undefined
  if (!statistics || statistics.rows < tableRowsMin || terms.length === 0) return undefined
  const attributes = new Map(scan.columns.map((column, i) => [column.id, scan.attributes[i]]))
  const looked = terms.map((term) => ({ term, predicates: scanPredicates([term], attributes) }))
  let best: PlannedIndex | undefined
  for (const index of catalog.indexesOf(scan.table)) {
    if (!isIndexed(index, statistics)) continue
    const used = usedTerms(index, looked)
    if (used.length === 0) continue
    const share = conjunctionSelectivity(
      used.map(({ term }) => term),
      unfiltered(),
    )
    const rows = share * statistics.rows
    if (rows > Math.max(rowsMax, statistics.rows * shareMax)) continue
    if (best && (best.rows < rows || (best.rows === rows && best.index.columns.length <= index.columns.length)))
      continue
    const exact = new Set(used.map(({ term }) => term).filter(isExact))
    best = {
      index,
      rows,
      condition: used.flatMap(shown),
      rest: terms.filter((term) => !exact.has(term)),
    }
  }
  return best
}

/** An index that finds rows by the values of one column. */
export const indexStartingWith = (
  attribute: number,
  table: number,
  statistics: TableStatistics,
  catalog: CatalogView,
): IndexSchema | undefined =>
  catalog.indexesOf(table).find((index) => index.columns[0].attribute === attribute && isIndexed(index, statistics))

const isIndexed = (index: IndexSchema, statistics: TableStatistics): boolean =>
  isKeptWithRows(index) &&
  index.columns.every(({ attribute, stored }) => attribute !== undefined && stored === undefined) &&
  (statistics.indexedRows?.get(index.oid) ?? 0) >= statistics.rows * indexedShareMin

interface Looked {
  readonly term: Expression
  readonly predicates: readonly ScanPredicate[]
}

const valued: ReadonlySet<string> = new Set(['=', 'in', 'is-null'])

/** As ranges of the index are made: values for leading columns, bounds for the next; then whatever its columns say besides. */
function usedTerms(index: IndexSchema, looked: readonly Looked[]): readonly Looked[] {
  const first = looked.some(({ predicates }) =>
    predicates.some(({ attribute }) => attribute === index.columns[0].attribute),
  )
  if (!first) return []
  const own = new Set(index.columns.map(({ attribute }) => attribute))
  const used = looked.filter(
    ({ predicates }) => predicates.length > 0 && predicates.every(({ attribute }) => own.has(attribute)),
  )
  return index.method === 'hash' ? used.filter(({ predicates }) => predicates.every(({ op }) => valued.has(op))) : used
}

/** The predicates say all that the term says. */
const isExact = (term: Expression): boolean =>
  term.kind === 'or' ? term.args.every((arg) => arg.kind !== 'and' && isExact(arg)) : !isPattern(term)

const isPattern = (term: Expression): boolean =>
  term.kind === 'call' && operatorNameOf(term.function) === '~~' && term.args[0].type.oid !== Oid.bpchar

/** Column first, and a pattern as the bounds that it sets. */
function shown({ term, predicates }: Looked): Expression[] {
  if (term.kind !== 'call' || term.args.length !== 2) return [term]
  if (isPattern(term))
    return predicates.map(({ op, values }) => ({
      kind: 'call',
      function: operatorFunction(op, Oid.text),
      args: [term.args[0], ...values.map((value) => ({ ...value, type: typeRef(Oid.text) }))],
      type: typeRef(Oid.bool),
      form: { kind: 'operator', name: op },
    }))
  const turned = term.args[0].kind === 'column' ? undefined : commutedCall(term)
  return [turned?.args[0].kind === 'column' ? turned : term]
}
