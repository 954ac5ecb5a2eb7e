// The table option sort_by: column names, each with a direction and a place for NULLs, as in ORDER BY.
import { PgError } from '../../errors.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'

export interface SortColumn {
  readonly name: string
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** a, "B" DESC, c ASC NULLS FIRST. Throws 22023. */
export function parseSortColumns(option: string, text: string): SortColumn[] {
  const columns: SortColumn[] = []
  const column = /\s*(?:"((?:[^"]|"")+)"|([^\s",]+))(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*(,|$)/giy
  for (;;) {
    const match = column.exec(text)
    if (!match)
      throw new PgError('22023', `invalid value for option "${option}": ${text}`, {
        detail:
          'It must be a list of column names, each with ASC or DESC and NULLS FIRST or NULLS LAST after it if wanted.',
      })
    const [, quoted, plain, direction, nulls, end] = match
    const descending = direction?.toLowerCase() === 'desc'
    columns.push({
      name: quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'),
      descending,
      nullsFirst: nulls === undefined ? descending : nulls.toLowerCase() === 'first',
    })
    if (end === '') break
  }
  if (new Set(columns.map(({ name }) => name)).size === columns.length) return columns
  throw new PgError('22023', `invalid value for option "${option}": ${text}`, { detail: 'A column is named twice.' })
}

/** As parseSortColumns reads it. */
export const sortColumnsText = (columns: readonly SortColumn[]): string =>
  columns
    .map(({ name, descending, nullsFirst }) => {
      const nulls = nullsFirst === descending ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST'
      return `${quoteIdentifier(name)}${descending ? ' DESC' : ''}${nulls}`
    })
    .join(', ')
