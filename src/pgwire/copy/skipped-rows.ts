// Rows that ON_ERROR ignore leaves out: how many, what LOG_VERBOSITY says of them, and when they are too many. Words as PostgreSQL's.
import { PgError } from '../../../engine/errors.ts'
import { atColumn, shown } from './copy-error.ts'
import type { CopyInput } from './copy-parser.ts'

export class SkippedRows {
  readonly #input: CopyInput
  #notices: string[] = []
  count = 0

  constructor(input: CopyInput) {
    this.#input = input
  }

  /** Whether the row may be left out. Throws 22P02 where that makes too many; value undefined: NULL. */
  takes(error: unknown, line: number, column: number, value: () => Uint8Array | undefined): boolean {
    const { options, table, columns } = this.#input
    if (options.onError !== 'ignore' || !isOfValue(error)) return false
    const { name } = columns[column]
    this.count++
    if (options.logVerbosity === 'verbose') {
      const bytes = value()
      this.#notices.push(
        `skipping row due to data type incompatibility at line ${line} for column "${name}": ${bytes ? `"${shown(bytes)}"` : 'null input'}`,
      )
    }
    if (options.rejectLimit !== undefined && this.count > options.rejectLimit) {
      throw new PgError(
        '22P02',
        `skipped more than REJECT_LIMIT (${options.rejectLimit}) rows due to data type incompatibility`,
      ).with({ where: atColumn(table, line, name, value() ?? null) })
    }
    return true
  }

  /** What is to be told since it was asked last. */
  takeNotices(): readonly string[] {
    const notices = this.#notices
    this.#notices = []
    return notices
  }
}

/** A field that its type refuses; what is wrong with the row itself, or is no text, still ends the COPY. */
const isOfValue = (error: unknown): boolean =>
  error instanceof PgError &&
  error.sqlstate.startsWith('22') &&
  error.sqlstate !== '22P04' &&
  error.sqlstate !== '22021'
