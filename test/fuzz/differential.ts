// Whether two servers gave the same answer to a statement.
import type { SimpleResult } from '../support/simple-client.ts'

/** Errors of values: whether one is met depends on what is computed first, and on rows that need not be computed. */
const ofValues = /^(22|21000|23514|54)|^0A000 (cannot convert|searching for elements|removing elements)/

/** undefined: alike enough. */
export function difference(ours: SimpleResult, theirs: SimpleResult): string | undefined {
  const [own, other] = [ours.error, theirs.error].map((error) => error && `${error.sqlstate} ${error.message}`)
  if (own === undefined && other === undefined) {
    const [a, b] = [lines(ours), lines(theirs)]
    const at = a.findIndex((line, i) => line !== b[i])
    return at < 0 && a.length === b.length
      ? undefined
      : `${a.length} rows <> ${b.length} rows: ${a[at < 0 ? b.length : at]} <> ${b[at < 0 ? a.length : at]}`
  }
  if ([own, other].every((error) => error === undefined || ofValues.test(error))) return undefined
  // Of several faults of one statement either may be told.
  return own && other ? undefined : `${own ?? 'rows'} <> ${other ?? 'rows'}`
}

const lines = ({ rows }: SimpleResult): string[] =>
  rows.map((row) => row.map((cell) => cell ?? 'NULL').join(' | ')).sort()
