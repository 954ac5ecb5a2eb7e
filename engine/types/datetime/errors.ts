// What date/time input fails with.
import { PgError } from '../../errors.ts'

export type DateTimeFault =
  | { readonly kind: 'format' }
  | { readonly kind: 'field' }
  /** A month or day that another DateStyle may read. */
  | { readonly kind: 'month-or-day' }
  | { readonly kind: 'interval' }
  | { readonly kind: 'displacement' }
  | { readonly kind: 'zone'; readonly name: string }

/** Thrown while decoding; toPgError adds the text and type it was about. */
export class DecodeFault extends Error {
  readonly fault: DateTimeFault
  constructor(fault: DateTimeFault) {
    super(fault.kind)
    this.fault = fault
  }
}

export const badFormat = (): DecodeFault => new DecodeFault({ kind: 'format' })
export const fieldOverflow = (): DecodeFault => new DecodeFault({ kind: 'field' })
export const monthOrDayOverflow = (): DecodeFault => new DecodeFault({ kind: 'month-or-day' })
export const intervalOverflow = (): DecodeFault => new DecodeFault({ kind: 'interval' })
export const displacementOverflow = (): DecodeFault => new DecodeFault({ kind: 'displacement' })
export const badZone = (name: string): DecodeFault => new DecodeFault({ kind: 'zone', name })

export function toPgError(error: unknown, type: string, text: string): unknown {
  if (!(error instanceof DecodeFault)) return error
  switch (error.fault.kind) {
    case 'format':
      return new PgError('22007', `invalid input syntax for type ${type}: "${text}"`)
    case 'field':
      return new PgError('22008', `date/time field value out of range: "${text}"`)
    case 'month-or-day':
      return new PgError('22008', `date/time field value out of range: "${text}"`, {
        hint: 'Perhaps you need a different "DateStyle" setting.',
      })
    case 'interval':
      return new PgError('22015', `interval field value out of range: "${text}"`)
    case 'displacement':
      return new PgError('22009', `time zone displacement out of range: "${text}"`)
    case 'zone':
      return new PgError('22023', `time zone "${error.fault.name}" not recognized`)
  }
}
