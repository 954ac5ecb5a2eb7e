// Constants in generated code.
import { writeUuid } from '../../columns/uuid-bytes.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { f64, i32, i64 } from '../wasm/instruction.ts'
import { type CompiledValue, kindOfType } from './compiled-value.ts'
import { decimalBitsMax } from './decimals.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

export function compileLiteral(value: Value, type: TypeRef, scope: Pick<Scope, 'constantBytes'>): CompiledValue {
  if (value === null) return nullOf(type)
  switch (kindOfType(type)) {
    case 'bool':
      return { kind: 'bool', value: i32(value === true ? 1 : 0) }
    case 'i32':
      return { kind: 'i32', value: i32(value as number), bits: bitsOf(BigInt(value as number)) }
    case 'i64':
      return { kind: 'i64', value: i64(BigInt(value as bigint)), bits: bitsOf(BigInt(value as bigint)) }
    case 'f64':
      return { kind: 'f64', value: f64(value as number) }
    case 'decimal': {
      const { coefficient, scale, special } = value as Numeric
      if (special || bitsOf(coefficient) > decimalBitsMax) throw new Unsupported('a numeric constant beyond 64 bits')
      return { kind: 'decimal', value: i64(coefficient), scale, bits: bitsOf(coefficient) }
    }
    case 'text': {
      const bytes = Buffer.from(value as string, 'utf8')
      return {
        kind: 'text',
        address: scope.constantBytes(bytes),
        length: i32(bytes.length),
        padded: type.oid === Oid.bpchar,
        stable: true,
      }
    }
    case undefined: {
      if (type.oid !== Oid.uuid) throw new Unsupported(`the type ${formatType(type.oid)}`)
      const bytes = new Uint8Array(16)
      writeUuid(value as string, bytes, 0)
      const address = scope.constantBytes(bytes)
      return { kind: 'bytes', address, length: i32(bytes.length), type: type.oid, binary: true, fixed: true }
    }
  }
}

/** The least b with |value| <= 2^b. */
export function bitsOf(value: bigint): number {
  const magnitude = value < 0n ? -value : value
  return magnitude <= 1n ? 0 : (magnitude - 1n).toString(2).length
}

export function nullOf(type: TypeRef): CompiledValue {
  const isNull = i32(1)
  switch (kindOfType(type)) {
    case 'bool':
      return { kind: 'bool', value: i32(0), isNull }
    case 'i32':
      return { kind: 'i32', value: i32(0), bits: 0, isNull }
    case 'i64':
      return { kind: 'i64', value: i64(0), bits: 0, isNull }
    case 'f64':
      return { kind: 'f64', value: f64(0), isNull }
    case 'decimal':
      return { kind: 'decimal', value: i64(0), scale: 0, bits: 0, isNull }
    case 'text':
      return { kind: 'text', address: i32(0), length: i32(0), padded: type.oid === Oid.bpchar, stable: true, isNull }
    case undefined:
      throw new Unsupported(`the type ${formatType(type.oid)}`)
  }
}
