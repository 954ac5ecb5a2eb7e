// Digests and checksums.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const digest = (algorithm: string, data: Uint8Array | string): Uint8Array =>
  Uint8Array.from(createHash(algorithm).update(data).digest())

export const digestFunctions: readonly FunctionDefinition[] = [
  immutable(2311, 'md5', [Oid.text], Oid.text, ([text]: [string]) => createHash('md5').update(text).digest('hex')),
  immutable(2321, 'md5', [Oid.bytea], Oid.text, ([bytes]: [Uint8Array]) =>
    createHash('md5').update(bytes).digest('hex'),
  ),
  immutable(3419, 'sha224', [Oid.bytea], Oid.bytea, ([bytes]: [Uint8Array]) => digest('sha224', bytes)),
  immutable(3420, 'sha256', [Oid.bytea], Oid.bytea, ([bytes]: [Uint8Array]) => digest('sha256', bytes)),
  immutable(3421, 'sha384', [Oid.bytea], Oid.bytea, ([bytes]: [Uint8Array]) => digest('sha384', bytes)),
  immutable(3422, 'sha512', [Oid.bytea], Oid.bytea, ([bytes]: [Uint8Array]) => digest('sha512', bytes)),
  immutable(6364, 'crc32', [Oid.bytea], Oid.int8, ([bytes]: [Uint8Array]) => BigInt(crc32(bytes))),
  immutable(6365, 'crc32c', [Oid.bytea], Oid.int8, ([bytes]: [Uint8Array]) => BigInt(crc32c(bytes))),
]

/** Castagnoli's polynomial, reflected. */
const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = castagnoli[(crc ^ byte) & 255] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
