// The range type and the multirange type of any subtype with an order.
import type { TypeDefinition } from '../type.ts'
import { compareRanges } from './bounds.ts'
import { compareMultiranges } from './multirange-set.ts'
import { formatMultirange, parseMultirange } from './multirange-text.ts'
import { receiveMultirange, receiveRange, sendMultirange, sendRange } from './range-binary.ts'
import { formatRange, parseRange } from './range-text.ts'
import type { MultirangeValue, RangeBound, RangeFamily, RangeValue } from './range-value.ts'

export interface TypeNames {
  readonly oid: number
  readonly name: string
  readonly sqlName: string
  readonly arrayOid: number
}

const binary = { kind: 'binary' } as const

const common = (family: RangeFamily) =>
  ({
    category: 'R',
    preferred: false,
    length: -1,
    byValue: false,
    alignment: family.subtype.alignment === 'd' ? 'd' : 'i',
    storage: 'x',
    elementOid: 0,
    collatable: false,
    rangeFamily: family,
    layout: () => binary,
  }) as const

export const rangeType = (names: TypeNames, family: RangeFamily): TypeDefinition<RangeValue> => ({
  ...common(family),
  ...names,
  kind: 'range',
  inputName: 'range_in',
  outputName: 'range_out',
  receiveName: 'range_recv',
  sendName: 'range_send',
  parse: (text, settings) => parseRange(text, family, settings),
  format: (value, settings) => formatRange(value, family, settings),
  receive: (bytes, settings) => receiveRange(bytes, family, settings),
  send: (value) => sendRange(value, family),
  compare: (a, b) => compareRanges(a, b, family),
  hashKey: family.subtype.hashKey && ((value) => rangeKey(value, family)),
})

export const multirangeType = (names: TypeNames, family: RangeFamily): TypeDefinition<MultirangeValue> => ({
  ...common(family),
  ...names,
  kind: 'multirange',
  inputName: 'multirange_in',
  outputName: 'multirange_out',
  receiveName: 'multirange_recv',
  sendName: 'multirange_send',
  parse: (text, settings) => parseMultirange(text, family, settings),
  format: (value, settings) => formatMultirange(value, family, settings),
  receive: (bytes, settings) => receiveMultirange(bytes, family, settings),
  send: (value) => sendMultirange(value, family),
  compare: (a, b) => compareMultiranges(a, b, family),
  hashKey: family.subtype.hashKey && (({ ranges }) => ranges.map((range) => rangeKey(range, family)).join('')),
})

function rangeKey({ empty, lower, upper }: RangeValue, { subtype }: RangeFamily): string {
  if (empty) return '!'
  const key = (bound: RangeBound): string => {
    if (bound.value === null) return '-'
    const text = String(subtype.hashKey!(bound.value))
    return `${bound.inclusive ? '=' : '~'}${text.length}:${text}`
  }
  return key(lower) + key(upper)
}
