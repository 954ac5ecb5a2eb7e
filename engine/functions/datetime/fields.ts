// Names of the fields that extract and date_trunc know.
import { PgError, invalidParameter } from '../../errors.ts'
import { intervalUnit } from '../../types/datetime/interval-words.ts'
import type { IntervalUnit } from '../../types/datetime/interval-words.ts'
import { formatType } from '../../types/registry.ts'

export type DateField =
  | IntervalUnit
  | 'quarter'
  | 'dow'
  | 'isodow'
  | 'doy'
  | 'isoyear'
  | 'julian'
  | 'epoch'
  | 'timezone'
  | 'timezone_hour'
  | 'timezone_minute'

const others: Readonly<Record<string, DateField>> = {
  quarter: 'quarter',
  qtr: 'quarter',
  dow: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  isoyear: 'isoyear',
  j: 'julian',
  jd: 'julian',
  julian: 'julian',
  epoch: 'epoch',
  timezone: 'timezone',
  timezone_h: 'timezone_hour',
  timezone_hour: 'timezone_hour',
  timezone_m: 'timezone_minute',
  timezone_minute: 'timezone_minute',
}

export const dateField = (name: string): DateField | undefined => {
  const key = name.toLowerCase()
  return Object.hasOwn(others, key) ? others[key] : intervalUnit(key)
}

export const unitNotSupported = (name: string, type: number): PgError =>
  new PgError('0A000', `unit "${name.toLowerCase()}" not supported for type ${formatType(type, -1)}`)
export const unitNotRecognized = (name: string, type: number): PgError =>
  invalidParameter(`unit "${name.toLowerCase()}" not recognized for type ${formatType(type, -1)}`)
