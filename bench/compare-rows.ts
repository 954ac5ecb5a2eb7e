// Are two answers the same? Numbers within rounding of the type that carried them, text without padding, order where it is given.

/** Doubles that went through averages differ in their last digits. */
const relativeTolerance = 1e-9

function same(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return a === b
  const x = text(a)
  const y = text(b)
  if (x === y) return true
  if (x === '' || y === '') return false
  const n = Number(x)
  const m = Number(y)
  // An average of decimals is a double in one system and has 16 decimals in another.
  return (
    Number.isFinite(n) &&
    Number.isFinite(m) &&
    Math.abs(n - m) <= Math.max(Math.abs(n), Math.abs(m), 1) * relativeTolerance
  )
}

function text(value: unknown): string {
  if (value instanceof Date) return withoutMidnight(value.toISOString().slice(0, 19).replace('T', ' '))
  return withoutMidnight(String(value).trimEnd())
}

/** A client may make a Date of a date and of a timestamp. */
const withoutMidnight = (value: string): string => value.replace(/ 00:00:00$/, '')

/** undefined: equal; else what differs first. */
export function firstDifference(
  a: readonly (readonly unknown[])[],
  b: readonly (readonly unknown[])[],
): string | undefined {
  if (a.length !== b.length) return `${a.length} rows against ${b.length}`
  const unordered = differingRow(a, b)
  if (unordered === undefined) return undefined
  // Ties under ORDER BY may come in any order.
  const byText = (rows: readonly (readonly unknown[])[]): (readonly unknown[])[] =>
    [...rows].sort((p, q) => (sortKey(p) < sortKey(q) ? -1 : sortKey(p) > sortKey(q) ? 1 : 0))
  const at = differingRow(byText(a), byText(b))
  return at === undefined
    ? undefined
    : `row ${unordered}: ${JSON.stringify(a[unordered], json)} against ${JSON.stringify(b[unordered], json)}`
}

const json = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
const sortKey = (row: readonly unknown[]): string =>
  row
    .map((value) =>
      value === null
        ? ''
        : Number.isFinite(Number(text(value))) && text(value) !== ''
          ? Number(text(value)).toPrecision(8)
          : text(value),
    )
    .join('|')

function differingRow(a: readonly (readonly unknown[])[], b: readonly (readonly unknown[])[]): number | undefined {
  for (let i = 0; i < a.length; i++) {
    if (a[i].length !== b[i].length || !a[i].every((value, column) => same(value, b[i][column]))) return i
  }
  return undefined
}
