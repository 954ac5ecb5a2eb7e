// What a sample of a column says beyond counts: its most common values, a histogram of the others, and how far their order is that of
// the rows. PostgreSQL's analyze.c, compute_scalar_stats and analyze_mcv_list.
import type { ColumnSample } from '../../tables.ts'
import type { Value } from '../../types/type.ts'

/** PostgreSQL's default_statistics_target: so many common values, and so many parts of the histogram. */
export const statisticsTarget = 100

interface Group {
  readonly value: Value
  readonly count: number
}

/** values: of sampled rows, in the order of the rows, NULLs included. rows: of the table; distinct: values in it. */
export function analyzeColumn(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
  rows: number,
  distinct: number,
): ColumnSample {
  const known = values.flatMap((value, position) =>
    value === null || value === undefined ? [] : [{ value, position }],
  )
  known.sort((a, b) => compare(a.value, b.value) || a.position - b.position)
  const groups: Group[] = []
  for (let start = 0; start < known.length;) {
    let end = start + 1
    while (end < known.length && compare(known[start].value, known[end].value) === 0) end++
    groups.push({ value: known[start].value, count: end - start })
    start = end
  }
  const common = commonValues(groups, values.length, known.length, rows, distinct)
  return {
    common: common.map(({ value }) => value),
    frequencies: common.map(({ count }) => count / values.length),
    histogram: histogramOf(groups, new Set(common)),
    ...(known.length > 1 && { correlation: correlationOf(known.map(({ position }) => position)) }),
  }
}

function commonValues(
  groups: readonly Group[],
  sampled: number,
  known: number,
  rows: number,
  distinct: number,
): Group[] {
  const repeated = groups.filter(({ count }) => count > 1)
  // All values that there are: no histogram is needed.
  if (repeated.length === groups.length && groups.length <= statisticsTarget && distinct <= groups.length * 1.1)
    return repeated.toSorted((a, b) => b.count - a.count)
  const most = repeated.toSorted((a, b) => b.count - a.count).slice(0, statisticsTarget)
  if (sampled >= rows || rows <= 1)
    return most.length > 0 && most.length === groups.length ? most : mostCommon(most, known, distinct)
  // Only those that are more common than the rest by more than chance.
  const nulls = 1 - known / sampled
  let number = most.length
  let sum = most.slice(0, -1).reduce((total, { count }) => total + count, 0)
  while (number > 0) {
    const { count } = most[number - 1]
    const others = distinct - (number - 1)
    const rest = Math.min(1, Math.max(0, 1 - sum / sampled - nulls))
    const share = others > 1 ? rest / others : rest
    const expected = (rows * count) / sampled
    const variance = (sampled * expected * (rows - expected) * (rows - sampled)) / (rows * rows * Math.max(1, rows - 1))
    if (count > share * sampled + 2 * Math.sqrt(Math.max(0, variance)) + 0.5) break
    number--
    if (number > 0) sum -= most[number - 1].count
  }
  return most.slice(0, number)
}

/** Of a whole table: what is more common than the average value by a quarter. */
const mostCommon = (most: readonly Group[], known: number, distinct: number): Group[] =>
  most.filter(({ count }) => count > (1.25 * known) / Math.max(1, distinct))

/** Bounds between parts with equally many of the values that are not common. */
function histogramOf(groups: readonly Group[], common: ReadonlySet<Group>): readonly Value[] {
  const others = groups.filter((group) => !common.has(group))
  const bounds = Math.min(others.length, statisticsTarget + 1)
  if (bounds < 2) return []
  const total = others.reduce((sum, { count }) => sum + count, 0)
  const histogram: Value[] = []
  let group = 0
  let before = 0
  for (let i = 0; i < bounds; i++) {
    const position = Math.floor((i * (total - 1)) / (bounds - 1))
    while (before + others[group].count <= position) before += others[group++].count
    histogram.push(others[group].value)
  }
  return histogram
}

/** positions: of the rows in the order of their values; 1 where they rise, -1 where they fall. */
function correlationOf(positions: readonly number[]): number {
  const n = positions.length
  let products = 0
  // Positions among those that have a value.
  const ranks = new Int32Array(positions.reduce((most, position) => Math.max(most, position), 0) + 1)
  for (const position of positions) ranks[position] = 1
  for (let position = 0, before = 0; position < ranks.length; position++) {
    const isKnown = ranks[position]
    ranks[position] = before
    before += isKnown
  }
  positions.forEach((position, i) => {
    products += i * ranks[position]
  })
  const sum = ((n - 1) * n) / 2
  const squares = ((n - 1) * n * (2 * n - 1)) / 6
  return (n * products - sum * sum) / (n * squares - sum * sum)
}
