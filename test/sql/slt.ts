// Reads and runs golden SQL files, in the sqllogictest form:
//
//   statement ok                      statement error 42P01 relation "x" does not exist
//   CREATE TABLE t (a int)            SELECT * FROM x
//
//   query [rowsort]                   statement count 3
//   SELECT a FROM t                   DELETE FROM t
//   ----
//   1
//
// Columns are separated by a tab, NULL is printed as NULL, an empty text as (empty). Records end at an empty line.
// `skip NAME` before a record leaves it out on that server (cadastre or postgres); every skip says why in a comment above it.

export interface SltRecord {
  readonly line: number
  readonly sql: string
  readonly kind: 'ok' | 'error' | 'count' | 'query'
  readonly sqlstate?: string
  /** Part of the message. */
  readonly message?: string
  readonly count?: number
  readonly rowsort: boolean
  readonly rows: readonly string[]
  readonly skip: readonly string[]
}

export function parseSlt(text: string): SltRecord[] {
  const lines = text.split('\n')
  const records: SltRecord[] = []
  let skip: string[] = []
  for (let i = 0; i < lines.length;) {
    const line = lines[i]
    if (line.trim() === '' || line.startsWith('#')) {
      i++
      continue
    }
    const [word, ...rest] = line.split(' ')
    if (word === 'skip') {
      skip.push(...rest)
      i++
      continue
    }
    const start = i + 1
    const sql: string[] = []
    for (i++; i < lines.length && lines[i] !== '' && lines[i] !== '----'; i++) sql.push(lines[i])
    const rows: string[] = []
    if (lines[i] === '----') for (i++; i < lines.length && lines[i] !== ''; i++) rows.push(lines[i])
    const base = { line: start, sql: sql.join('\n'), rowsort: false, rows, skip }
    skip = []
    if (word === 'query') records.push({ ...base, kind: 'query', rowsort: rest.includes('rowsort') })
    else if (word === 'statement' && rest[0] === 'ok') records.push({ ...base, kind: 'ok' })
    else if (word === 'statement' && rest[0] === 'count')
      records.push({ ...base, kind: 'count', count: Number(rest[1]) })
    else if (word === 'statement' && rest[0] === 'error') {
      records.push({ ...base, kind: 'error', sqlstate: rest[1], message: rest.slice(2).join(' ') || undefined })
    } else throw new Error(`line ${start}: unknown record "${line}"`)
  }
  return records
}

export interface SltOutcome {
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly count?: number
  readonly error?: { readonly sqlstate: string; readonly message: string }
}

const cell = (value: string | null): string =>
  value === null ? 'NULL' : value === '' ? '(empty)' : value.replaceAll('\n', '\\n')

export const printRows = (rows: NonNullable<SltOutcome['rows']>): string[] =>
  rows.map((row) => row.map(cell).join('\t'))

/** undefined: as expected. */
export function judge(record: SltRecord, outcome: SltOutcome): string | undefined {
  const at = `line ${record.line}: ${record.sql}\n`
  if (record.kind === 'error') {
    if (!outcome.error) return `${at}expected error ${record.sqlstate}, but it succeeded`
    if (outcome.error.sqlstate !== record.sqlstate)
      return `${at}expected ${record.sqlstate}, got ${outcome.error.sqlstate}: ${outcome.error.message}`
    if (record.message && !outcome.error.message.includes(record.message))
      return `${at}expected "${record.message}" in "${outcome.error.message}"`
    return undefined
  }
  if (outcome.error) return `${at}${outcome.error.sqlstate}: ${outcome.error.message}`
  if (record.kind === 'count' && outcome.count !== record.count)
    return `${at}expected ${record.count} rows affected, got ${outcome.count}`
  if (record.kind !== 'query') return undefined
  const got = printRows(outcome.rows ?? [])
  const expected = [...record.rows]
  if (record.rowsort) {
    got.sort()
    expected.sort()
  }
  if (got.join('\n') === expected.join('\n')) return undefined
  return `${at}expected:\n${expected.join('\n')}\ngot:\n${got.join('\n')}`
}

/** The file again with what a server answered in place of the rows: for writing new files against PostgreSQL. */
export function completed(text: string, answers: ReadonlyMap<number, readonly string[]>): string {
  const out: string[] = []
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    out.push(lines[i])
    const answer = answers.get(i + 1)
    if (!answer) continue
    for (i++; i < lines.length && lines[i] !== '' && lines[i] !== '----'; i++) out.push(lines[i])
    if (lines[i] === '----') while (i + 1 < lines.length && lines[i + 1] !== '') i++
    out.push('----', ...answer)
    if (i < lines.length && lines[i] === '') out.push('')
    else if (lines[i + 1] === '') {
      out.push('')
      i++
    }
  }
  return out.join('\n')
}
