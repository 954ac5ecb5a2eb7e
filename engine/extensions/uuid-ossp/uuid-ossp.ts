// uuid-ossp.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { immutable, volatile } from '../../functions/declare.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { extensionBlocks } from '../../types/extension-oids.ts'
import { Oid } from '../../types/oids.ts'
import { encodeText } from '../../types/text-bytes.ts'
import type { ExtensionObjects } from '../extension.ts'

const first = extensionBlocks['uuid-ossp']
const { uuid, text } = Oid

const bytesOf = (value: string): Buffer => Buffer.from(value.replaceAll('-', ''), 'hex')

function uuidOf(bytes: Uint8Array, version: number): string {
  const whole = Buffer.from(bytes.subarray(0, 16))
  whole[6] = (whole[6] & 0x0f) | (version << 4)
  whole[8] = (whole[8] & 0x3f) | 0x80
  return whole.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const named =
  (algorithm: 'md5' | 'sha1', version: number) =>
  ([space, name]: readonly [string, string]): string =>
    uuidOf(createHash(algorithm).update(bytesOf(space)).update(encodeText(name)).digest(), version)

/** With the multicast bit, which no network card's address has. */
function randomNode(): Buffer {
  const node = randomBytes(6)
  node[0] |= 1
  return node
}

/** Of this thread: threads of one machine must not give the same UUIDs. */
let node: Buffer | undefined
let sequence = 0
let last = 0n

/** 100-nanosecond steps since 15 October 1582. */
const sinceReform = 122_192_928_000_000_000n

function timed(address: Buffer): string {
  const now = BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000)) * 10n + sinceReform
  if (last === 0n) sequence = randomBytes(2).readUInt16BE()
  last = now > last ? now : last + 1n
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(Number(last & 0xffffffffn), 0)
  bytes.writeUInt16BE(Number((last >> 32n) & 0xffffn), 4)
  bytes.writeUInt16BE(Number((last >> 48n) & 0x0fffn), 6)
  bytes.writeUInt16BE(sequence & 0x3fff, 8)
  address.copy(bytes, 10)
  return uuidOf(bytes, 1)
}

const constants = {
  uuid_nil: '00000000-0000-0000-0000-000000000000',
  uuid_ns_dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  uuid_ns_url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  uuid_ns_oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  uuid_ns_x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
} as const

const functions: readonly FunctionDefinition[] = [
  ...Object.entries(constants).map(([name, value], at) => immutable(first + at, name, [], uuid, () => value)),
  // Which machine made it is nobody's business: the address is made up, as RFC 9562 has it.
  volatile(first + 5, 'uuid_generate_v1', [], uuid, () => timed((node ??= randomNode()))),
  volatile(first + 6, 'uuid_generate_v1mc', [], uuid, () => timed(randomNode())),
  immutable(first + 7, 'uuid_generate_v3', [uuid, text], uuid, named('md5', 3)),
  volatile(first + 8, 'uuid_generate_v4', [], uuid, () => randomUUID()),
  immutable(first + 9, 'uuid_generate_v5', [uuid, text], uuid, named('sha1', 5)),
]

export const uuidOsspObjects: ExtensionObjects = {
  functions,
  operators: [],
  casts: [],
}
