// The options of COPY that only FORMAT parquet has.
import { PgError, type ErrorFields } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { rowGroupRows } from '../../parquet/limits.ts'
import { parquetCompressions } from '../../parquet/write-group.ts'
import { optionText } from '../definition-options.ts'
import type { ParquetOptions } from '../statement.ts'

export const parquetDefaults: ParquetOptions = { compression: 'zstd', rowGroupRows, matchBy: 'position' }

/** Of a row group that is written, since its rows are held in memory. */
const rowGroupRowsMax = 10_000_000

export function readParquetOption(
  name: 'compression' | 'row_group_size' | 'match_by',
  option: ParseNode,
  given: { -readonly [Name in keyof ParquetOptions]?: ParquetOptions[Name] },
  fields: ErrorFields,
): void {
  const text = optionText(option)?.toLowerCase()
  const refused = (): PgError =>
    new PgError('22023', `COPY ${name.toUpperCase()} "${text ?? ''}" not recognized`, fields)
  switch (name) {
    case 'compression':
      given.compression = parquetCompressions.find((one) => one === text)
      if (!given.compression) throw refused()
      return
    case 'row_group_size': {
      const rows = Number(text)
      if (!Number.isInteger(rows) || rows < 1 || rows > rowGroupRowsMax) throw refused()
      given.rowGroupRows = rows
      return
    }
    case 'match_by':
      if (text !== 'name' && text !== 'position') throw refused()
      given.matchBy = text
  }
}
