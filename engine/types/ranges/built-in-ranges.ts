// PostgreSQL's own range types with their multiranges.
import { PgError } from '../../errors.ts'
import { outOfRange } from '../../errors.ts'
import { dateEnd, int32Max, int64Max, isInfiniteDate } from '../datetime/units.ts'
import { dateType } from '../date.ts'
import { int4Type } from '../int4.ts'
import { int8Type } from '../int8.ts'
import { numericType } from '../numeric.ts'
import { Oid } from '../oids.ts'
import { timestampType } from '../timestamp.ts'
import { timestamptzType } from '../timestamptz.ts'
import type { TypeDefinition } from '../type.ts'
import { multirangeType, rangeType } from './range-type.ts'
import type { RangeFamily } from './range-value.ts'

function nextInteger(value: number): number {
  if (value === int32Max) throw outOfRange('integer')
  return value + 1
}

function nextBigint(value: bigint): bigint {
  if (value === int64Max) throw outOfRange('bigint')
  return value + 1n
}

function nextDate(day: number): number | undefined {
  if (isInfiniteDate(day)) return undefined
  if (day + 1 >= dateEnd) throw new PgError('22008', 'date out of range')
  return day + 1
}

type Names = readonly [range: 'int4range' | 'int8range' | 'numrange' | 'tsrange' | 'tstzrange' | 'daterange']

function family(
  ranges: Names[0],
  multiranges:
    'int4multirange' | 'int8multirange' | 'nummultirange' | 'tsmultirange' | 'tstzmultirange' | 'datemultirange',
  subtype: TypeDefinition,
  next?: (value: any) => unknown,
): readonly TypeDefinition[] {
  const shared: RangeFamily = { range: Oid[ranges], multirange: Oid[multiranges], subtype, ...(next && { next }) }
  const names = (name: Names[0] | typeof multiranges) => ({
    oid: Oid[name],
    name,
    sqlName: name,
    arrayOid: Oid[`_${name}`],
  })
  return [rangeType(names(ranges), shared), multirangeType(names(multiranges), shared)]
}

export const builtInRanges: readonly TypeDefinition[] = [
  ...family('int4range', 'int4multirange', int4Type, nextInteger),
  ...family('numrange', 'nummultirange', numericType),
  ...family('tsrange', 'tsmultirange', timestampType),
  ...family('tstzrange', 'tstzmultirange', timestamptzType),
  ...family('daterange', 'datemultirange', dateType, nextDate),
  ...family('int8range', 'int8multirange', int8Type, nextBigint),
]
