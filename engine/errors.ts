// The one family of errors a client may see. Everything else that is thrown is a fault of ours and becomes XX000.

export interface ErrorFields {
  readonly detail?: string
  readonly hint?: string
  /** 1-based position in characters of the statement's text. */
  readonly position?: number
  /** A statement of a function that the error is in, and the 1-based position there. */
  readonly internalQuery?: string
  readonly internalPosition?: number
  readonly where?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly dataType?: string
  readonly constraint?: string
  /** The function of PostgreSQL's source that raises it, where clients tell errors apart by that. */
  readonly routine?: string
}

/** What a notice says besides its message. */
export type NoticeFields = Pick<ErrorFields, 'detail' | 'hint' | 'where' | 'position'>

export class PgError extends Error {
  readonly sqlstate: string
  readonly fields: ErrorFields
  constructor(sqlstate: string, message: string, fields: ErrorFields = {}) {
    super(message)
    this.name = 'PgError'
    this.sqlstate = sqlstate
    this.fields = fields
  }
  /** The same error with fields added where it has none yet: an inner position wins over an outer one. */
  with(fields: ErrorFields): PgError {
    return new PgError(this.sqlstate, this.message, { ...fields, ...this.fields })
  }
}

/** An error as it crosses a thread. */
export interface ErrorRecord {
  readonly sqlstate: string
  readonly message: string
  readonly fields: ErrorFields
  /** Set on faults of ours, for the log only. */
  readonly stack?: string
}

/** What the JavaScript engine says when a value is longer than it can make, or memory is not to be had. */
const runtimeLimits: readonly { readonly text: RegExp; readonly sqlstate: string }[] = [
  { text: /Invalid string length|Invalid (typed )?array length|Set maximum size|Map maximum size/, sqlstate: '54000' },
  { text: /allocation failed|could not allocate|Invalid array buffer length/i, sqlstate: '53200' },
]

export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof PgError) return { sqlstate: error.sqlstate, message: error.message, fields: error.fields }
  if (error instanceof RangeError) {
    if (/call stack/i.test(error.message))
      return { sqlstate: '54001', message: 'stack depth limit exceeded', fields: {} }
    const sqlstate = runtimeLimits.find(({ text }) => text.test(error.message))?.sqlstate
    if (sqlstate) return { sqlstate, message: 'out of memory', fields: { detail: error.message } }
  }
  const fault = error instanceof Error ? error : new Error(String(error))
  return { sqlstate: 'XX000', message: `internal error: ${fault.message}`, fields: {}, stack: fault.stack }
}

export function fromErrorRecord(record: ErrorRecord): PgError {
  const error = new PgError(record.sqlstate, record.message, record.fields)
  if (record.stack) error.stack = record.stack
  return error
}

export const notSupported = (feature: string, fields?: ErrorFields): PgError =>
  new PgError('0A000', `${feature} is not supported`, fields)
export const syntaxError = (message: string, fields?: ErrorFields): PgError => new PgError('42601', message, fields)
export const undefinedColumn = (name: string, fields?: ErrorFields): PgError =>
  new PgError('42703', `column "${name}" does not exist`, fields)
export const undefinedTable = (name: string, fields?: ErrorFields): PgError =>
  new PgError('42P01', `relation "${name}" does not exist`, fields)
export const undefinedObject = (message: string, fields?: ErrorFields): PgError => new PgError('42704', message, fields)
export const invalidText = (type: string, text: string): PgError =>
  new PgError('22P02', `invalid input syntax for type ${type}: "${text}"`)
export const outOfRange = (type: string): PgError => new PgError('22003', `${type} out of range`)
export const textOutOfRange = (type: string, text: string): PgError =>
  new PgError('22003', `value "${text}" is out of range for type ${type}`)
export const divisionByZero = (): PgError => new PgError('22012', 'division by zero')
export const invalidParameter = (message: string, fields?: ErrorFields): PgError =>
  new PgError('22023', message, fields)
export const invalidBinary = (message: string): PgError => new PgError('22P03', message)
export const datatypeMismatch = (message: string, fields?: ErrorFields): PgError =>
  new PgError('42804', message, fields)
export const wrongObjectType = (message: string, fields?: ErrorFields): PgError => new PgError('42809', message, fields)
export const queryCanceled = (reason: string): PgError => new PgError('57014', `canceling statement due to ${reason}`)
