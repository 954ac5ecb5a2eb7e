// ErrorResponse and NoticeResponse: the same fields under two type bytes.
import { type ErrorFields, PgError } from '../../../engine/errors.ts'
import type { OutputStream } from '../output-stream.ts'

export interface Report {
  readonly severity: string
  readonly sqlstate: string
  readonly message: string
  readonly fields: ErrorFields
}

export const writeError = (output: OutputStream, report: Report): void => writeReport(output, 'E', report)
export const writeNotice = (output: OutputStream, report: Report): void => writeReport(output, 'N', report)

/** What the client cannot read in its encoding it is told of instead. */
function writeReport(output: OutputStream, type: 'E' | 'N', report: Report): void {
  try {
    writeFields(output, type, report)
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    writeFields(output, type, { ...report, sqlstate: error.sqlstate, message: error.message, fields: {} })
  }
}

function writeFields(output: OutputStream, type: 'E' | 'N', report: Report): void {
  const { fields } = report
  output.begin(type)
  const field = (code: string, value: string | number | undefined): void => {
    if (value === undefined || value === '') return
    output.byte(code.charCodeAt(0)).cstring(String(value))
  }
  field('S', report.severity)
  field('V', report.severity)
  field('C', report.sqlstate)
  // Clients rely on a message being there.
  field('M', report.message || 'unknown error')
  field('D', fields.detail)
  field('H', fields.hint)
  field('P', fields.position)
  field('p', fields.internalPosition)
  field('q', fields.internalQuery)
  field('W', fields.where)
  field('s', fields.schema)
  field('t', fields.table)
  field('c', fields.column)
  field('d', fields.dataType)
  field('n', fields.constraint)
  field('R', fields.routine)
  output.byte(0).end()
}
