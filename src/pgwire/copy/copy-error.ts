// Errors of COPY FROM say where in the input they are, in PostgreSQL's words.
import { PgError } from '../../../engine/errors.ts'

/** PostgreSQL's MAX_COPY_DATA_DISPLAY: what CONTEXT shows of a line or a value. */
const shownBytesMax = 100

export const badFormat = (message: string, hint?: string): PgError => new PgError('22P04', message, { hint })

/** `COPY t, line 3: "the line"` */
export function atLine(table: string, line: number, text?: Uint8Array): string {
  return `COPY ${table}, line ${line}${text ? `: "${shown(text)}"` : ''}`
}

/** `COPY t, line 3, column a: "the value"`; null: the value is NULL. */
export function atColumn(table: string, line: number, column: string, value: Uint8Array | null | undefined): string {
  const what = value === undefined ? '' : value === null ? ': null input' : `: "${shown(value)}"`
  return `COPY ${table}, line ${line}, column ${column}${what}`
}

/** Below what the error itself says of where it is. */
export function withContext(error: unknown, where: string): unknown {
  if (!(error instanceof PgError)) return error
  const { fields } = error
  const inner = fields.where === undefined ? '' : `${fields.where}\n`
  return new PgError(error.sqlstate, error.message, { ...fields, where: `${inner}${where}` })
}

/** A line or a value, cut where it is long. */
export function shown(bytes: Uint8Array): string {
  if (bytes.length <= shownBytesMax) return Buffer.from(bytes).toString()
  let end = shownBytesMax
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--
  return `${Buffer.from(bytes.subarray(0, end)).toString()}...`
}
