// Fixed-width fields of binary wire forms, big-endian.
import { invalidBinary } from '../errors.ts'

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A view of exactly `length` bytes; 22P03 where there are more or fewer. */
export function exactView(bytes: Uint8Array, length: number): DataView {
  if (bytes.length !== length) {
    throw invalidBinary(bytes.length < length ? 'insufficient data left in message' : 'incorrect binary data format')
  }
  return viewOf(bytes)
}

export function bytesOf(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return bytes
}

export const sendInt32 = (value: number): Uint8Array => bytesOf(4, (view) => view.setInt32(0, value))
export const sendUint32 = (value: number): Uint8Array => bytesOf(4, (view) => view.setUint32(0, value))
export const sendInt64 = (value: bigint): Uint8Array => bytesOf(8, (view) => view.setBigInt64(0, value))
export const receiveInt32 = (bytes: Uint8Array): number => exactView(bytes, 4).getInt32(0)
export const receiveUint32 = (bytes: Uint8Array): number => exactView(bytes, 4).getUint32(0)
export const receiveInt64 = (bytes: Uint8Array): bigint => exactView(bytes, 8).getBigInt64(0)
