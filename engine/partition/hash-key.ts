// The hash of a row's partition key, element by element. Equal values hash alike: the hash key, not the stored form, decides (1.0 and
// 1.00 are one numeric).
import { crc32 } from 'node:zlib'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { type PartitionElement, quantumMicros, quantumOf } from './rule.ts'

/** Text of a value that is the same for equal values and for no others. */
export type KeyText = (value: Value) => string

export function keyTextOf(type: TypeRef, quantum?: PartitionElement['quantum']): KeyText {
  if (quantum) {
    const micros = quantumMicros(quantum)
    return (value) => (value === null ? '' : String(quantumOf(value as bigint, micros)))
  }
  const own = typeByOid(type.oid)
  return (value) => {
    if (value === null) return ''
    return own.hashKey ? String(own.hashKey(value)) : own.format(value, undefined as never)
  }
}

/** Goes on from the hash of the elements before. */
export const addToHash = (hash: number, text: string): number => crc32(`${text};`, hash)
