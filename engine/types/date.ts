// date: days since 2000-01-01, with infinities.
import { PgError } from '../errors.ts'
import { receiveInt32, sendInt32 } from './binary.ts'
import { formatDate } from './datetime/format.ts'
import { parseDate } from './datetime/parse.ts'
import { dateEnd, dateMin, isInfiniteDate } from './datetime/units.ts'
import type { TypeDefinition } from './type.ts'

export const dateType: TypeDefinition<number> = {
  oid: 1082,
  name: 'date',
  sqlName: 'date',
  category: 'D',
  preferred: false,
  length: 4,
  byValue: true,
  alignment: 'i',
  storage: 'p',
  kind: 'base',
  arrayOid: 1182,
  elementOid: 0,
  collatable: false,
  inputName: 'date_in',
  outputName: 'date_out',
  receiveName: 'date_recv',
  sendName: 'date_send',
  layout: () => ({ kind: 'i32' }),
  parse: parseDate,
  format: formatDate,
  receive(bytes) {
    const day = receiveInt32(bytes)
    if (!isInfiniteDate(day) && (day < dateMin || day >= dateEnd)) throw new PgError('22008', 'date out of range')
    return day
  },
  send: sendInt32,
  compare: (a, b) => a - b,
  hashKey: (value) => value,
}
