// money: an amount in cents.
import { receiveInt64, sendInt64 } from './binary.ts'
import { formatMoney, parseMoney } from './money-text.ts'
import type { TypeDefinition } from './type.ts'

export const moneyType: TypeDefinition<bigint> = {
  oid: 790,
  name: 'money',
  sqlName: 'money',
  category: 'N',
  preferred: false,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 791,
  elementOid: 0,
  collatable: false,
  inputName: 'cash_in',
  outputName: 'cash_out',
  receiveName: 'cash_recv',
  sendName: 'cash_send',
  layout: () => ({ kind: 'i64' }),
  parse: parseMoney,
  format: formatMoney,
  receive: receiveInt64,
  send: sendInt64,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
}
