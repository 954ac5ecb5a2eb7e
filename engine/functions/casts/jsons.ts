// jsonb scalars to bool and numbers; a JSON null is NULL.
import { invalidParameter } from '../../errors.ts'
import { int64Max, int64Min } from '../../types/datetime/units.ts'
import { parseJson } from '../../types/json/parse.ts'
import { jsonKind } from '../../types/json/tree.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { toBigint, toNumber } from '../../types/numeric/convert.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { numericToReal } from './numbers.ts'

const { jsonb } = Oid

function scalar(kind: 'boolean' | 'number', type: number, convert: (value: any) => Value) {
  return ([text]: [string]): Value => {
    const node = parseJson(text)
    if (node === null) return null
    const found = jsonKind(node)
    if (found !== kind) {
      const shown = found === 'number' ? 'numeric' : found
      throw invalidParameter(`cannot cast jsonb ${shown} to type ${formatType(type)}`)
    }
    return convert(node)
  }
}

export const jsonCasts: readonly FunctionDefinition[] = [
  immutable(
    3556,
    'bool',
    [jsonb],
    Oid.bool,
    scalar('boolean', Oid.bool, (value: boolean) => value),
  ),
  immutable(
    3449,
    'numeric',
    [jsonb],
    Oid.numeric,
    scalar('number', Oid.numeric, (value: Numeric) => value),
  ),
  immutable(
    3450,
    'int2',
    [jsonb],
    Oid.int2,
    scalar('number', Oid.int2, (value: Numeric) => Number(toBigint(value, 'smallint', -32768n, 32767n))),
  ),
  immutable(
    3451,
    'int4',
    [jsonb],
    Oid.int4,
    scalar('number', Oid.int4, (value: Numeric) => Number(toBigint(value, 'integer', -2147483648n, 2147483647n))),
  ),
  immutable(
    3452,
    'int8',
    [jsonb],
    Oid.int8,
    scalar('number', Oid.int8, (value: Numeric) => toBigint(value, 'bigint', int64Min, int64Max)),
  ),
  immutable(
    3453,
    'float4',
    [jsonb],
    Oid.float4,
    scalar('number', Oid.float4, (value: Numeric) => numericToReal(value)),
  ),
  immutable(
    2580,
    'float8',
    [jsonb],
    Oid.float8,
    scalar('number', Oid.float8, (value: Numeric) => toNumber(value)),
  ),
]
