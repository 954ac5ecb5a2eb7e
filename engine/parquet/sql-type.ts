// The SQL type that stands for a column of a Parquet file: from its logical type, the older converted type, or how it is stored.
// What is nested becomes jsonb.
import { PgError } from '../errors.ts'
import { Oid } from '../types/oids.ts'
import { typeRef, type TypeRef } from '../types/type.ts'
import type { ThriftStruct } from './thrift.ts'

const stored = { boolean: 0, int32: 1, int64: 2, int96: 3, float: 4, double: 5, bytes: 6, fixed: 7 } as const
const repeated = 2
const decimalDigitsMax = 38

/** elements: of the column and what is below it. */
export function sqlTypeOf(file: string, elements: readonly ThriftStruct[]): TypeRef {
  const [element] = elements
  if (elements.length > 1 || integer(element, 3) === repeated) return typeRef(Oid.jsonb)
  return logicalType(file, element) ?? convertedType(file, element) ?? storedType(element)
}

function logicalType(file: string, element: ThriftStruct): TypeRef | undefined {
  const union = element.fields.get(10)?.value as ThriftStruct | undefined
  const [one] = union?.fields ?? []
  if (!one) return undefined
  const [kind, { value }] = one
  const parameters = value as ThriftStruct
  switch (kind) {
    case 1:
    case 4:
      return typeRef(Oid.text)
    case 5:
      return decimal(file, integer(parameters, 2), integer(parameters, 1))
    case 6:
      return typeRef(Oid.date)
    case 7:
      return typeRef(Oid.time)
    case 8:
      return typeRef(parameters.fields.get(1)?.value === true ? Oid.timestamptz : Oid.timestamp)
    case 10:
      return integerType(integer(parameters, 1) ?? 32, parameters.fields.get(2)?.value !== false)
    case 12:
      return typeRef(Oid.json)
    case 14:
      return typeRef(Oid.uuid)
    case 15:
      return typeRef(Oid.float4)
    default:
      return undefined
  }
}

function convertedType(file: string, element: ThriftStruct): TypeRef | undefined {
  const kind = integer(element, 6)
  switch (kind) {
    case 0:
    case 4:
      return typeRef(Oid.text)
    case 5:
      return decimal(file, integer(element, 8), integer(element, 7))
    case 6:
      return typeRef(Oid.date)
    case 7:
    case 8:
      return typeRef(Oid.time)
    case 9:
    case 10:
      return typeRef(Oid.timestamptz)
    case 11:
    case 12:
    case 13:
    case 14:
      return integerType(8 << (kind - 11), false)
    case 15:
    case 16:
    case 17:
    case 18:
      return integerType(8 << (kind - 15), true)
    case 19:
      return typeRef(Oid.json)
    case 21:
      return typeRef(Oid.interval)
    default:
      return undefined
  }
}

function storedType(element: ThriftStruct): TypeRef {
  switch (integer(element, 1)) {
    case stored.boolean:
      return typeRef(Oid.bool)
    case stored.int32:
      return typeRef(Oid.int4)
    case stored.int64:
      return typeRef(Oid.int8)
    case stored.int96:
      return typeRef(Oid.timestamp)
    case stored.float:
      return typeRef(Oid.float4)
    case stored.double:
      return typeRef(Oid.float8)
    default:
      return typeRef(Oid.bytea)
  }
}

function integerType(bits: number, signed: boolean): TypeRef {
  if (signed) return typeRef(bits <= 16 ? Oid.int2 : bits === 32 ? Oid.int4 : Oid.int8)
  return bits === 8
    ? typeRef(Oid.int2)
    : bits === 16
      ? typeRef(Oid.int4)
      : bits === 32
        ? typeRef(Oid.int8)
        : numeric(20, 0)
}

function decimal(file: string, precision: number | undefined, scale = 0): TypeRef {
  if (precision === undefined || precision < 1 || precision > decimalDigitsMax || scale < 0 || scale > precision)
    throw new PgError(
      '0A000',
      `"${file}" has a decimal of ${precision} digits; up to ${decimalDigitsMax} are supported`,
    )
  return numeric(precision, scale)
}

const numeric = (precision: number, scale: number): TypeRef => typeRef(Oid.numeric, ((precision << 16) | scale) + 4)

function integer(of: ThriftStruct, id: number): number | undefined {
  const found = of.fields.get(id)?.value
  return typeof found === 'number' ? found : undefined
}
