// inet and cidr as bytes: the wire's form, and a stored form whose bytes order as the values do.
import { invalidBinary } from '../../errors.ts'
import { addressBits, networkOf, type Inet } from './inet-value.ts'

/** AF_INET; version 6 is the next number, whatever the platform's own is. */
const wireFamily4 = 2

export function sendInet({ family, bits, address }: Inet, isCidr: boolean): Uint8Array {
  const size = addressBits(family) / 8
  const bytes = new Uint8Array(4 + size)
  bytes.set([family === 4 ? wireFamily4 : wireFamily4 + 1, bits, isCidr ? 1 : 0, size])
  writeAddress(address, size, bytes, 4)
  return bytes
}

export function receiveInet(bytes: Uint8Array, type: 'inet' | 'cidr'): Inet {
  if (bytes.length < 4) throw invalidBinary('insufficient data left in message')
  const [wireFamily, bits, , size] = bytes
  const family = wireFamily === wireFamily4 ? 4 : wireFamily === wireFamily4 + 1 ? 6 : undefined
  if (family === undefined) throw invalidBinary(`invalid address family in external "${type}" value`)
  if (bits > addressBits(family)) throw invalidBinary(`invalid bits in external "${type}" value`)
  if (size !== addressBits(family) / 8) throw invalidBinary(`invalid length in external "${type}" value`)
  if (bytes.length < 4 + size) throw invalidBinary('insufficient data left in message')
  if (bytes.length > 4 + size) throw invalidBinary('incorrect binary data format')
  return { family, bits, address: readAddress(bytes, 4, size) }
}

/** Family, network, mask's length, address. */
export function packInet(value: Inet): Uint8Array {
  const size = addressBits(value.family) / 8
  const bytes = new Uint8Array(2 + 2 * size)
  bytes[0] = value.family
  writeAddress(networkOf(value), size, bytes, 1)
  bytes[1 + size] = value.bits
  writeAddress(value.address, size, bytes, 2 + size)
  return bytes
}

export function unpackInet(bytes: Uint8Array): Inet {
  const family = bytes[0] === 4 ? 4 : 6
  const size = addressBits(family) / 8
  return {
    family,
    bits: bytes[1 + size],
    address: readAddress(bytes, 2 + size, size),
  }
}

function writeAddress(address: bigint, size: number, bytes: Uint8Array, at: number): void {
  let rest = address
  for (let index = size - 1; index >= 0; index--) {
    bytes[at + index] = Number(rest & 0xffn)
    rest >>= 8n
  }
}

function readAddress(bytes: Uint8Array, at: number, size: number): bigint {
  let address = 0n
  for (let index = 0; index < size; index++) address = (address << 8n) | BigInt(bytes[at + index])
  return address
}
