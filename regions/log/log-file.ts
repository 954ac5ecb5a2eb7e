// One log file: a header, then records, each {payload bytes u32, crc32 u32, LSN f64, payload}. The checksum covers length, LSN
// and payload, and LSNs follow each other without a gap, so stale or torn bytes are never taken for a record.
import { crc32 } from 'node:zlib'

export const headerBytes = 32
const recordHeaderBytes = 16
const magic = Buffer.from('CADLOG01', 'latin1')

export function encodeHeader(firstLsn: number): Buffer {
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  header.writeDoubleLE(firstLsn, 8)
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16)
  return header
}

/** The first LSN, or undefined if this is no whole header. */
export function decodeHeader(bytes: Buffer): number | undefined {
  if (bytes.length < headerBytes || !bytes.subarray(0, 8).equals(magic)) return undefined
  if (bytes.readUInt32LE(16) !== crc32(bytes.subarray(0, 16))) return undefined
  return bytes.readDoubleLE(8)
}

export function frameRecord(lsn: number, payload: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(recordHeaderBytes + payload.byteLength)
  framed.writeUInt32LE(payload.byteLength, 0)
  framed.writeDoubleLE(lsn, 8)
  framed.set(payload, recordHeaderBytes)
  framed.writeUInt32LE(checksum(framed), 4)
  return framed
}

const checksum = (framed: Buffer): number => crc32(framed.subarray(8), crc32(framed.subarray(0, 4)))

export interface ScannedRecord {
  readonly lsn: number
  readonly payload: Buffer
  /** Where the next record begins. */
  readonly end: number
}

/** The record at an offset, if whole, sound and the expected one. */
export function readRecord(file: Buffer, offset: number, expectedLsn: number): ScannedRecord | undefined {
  if (offset + recordHeaderBytes > file.length) return undefined
  const end = offset + recordHeaderBytes + file.readUInt32LE(offset)
  if (end > file.length || file.readDoubleLE(offset + 8) !== expectedLsn) return undefined
  const framed = file.subarray(offset, end)
  if (framed.readUInt32LE(4) !== checksum(framed)) return undefined
  return { lsn: expectedLsn, payload: framed.subarray(recordHeaderBytes), end }
}

export const logFileName = (firstLsn: number): string => `${String(firstLsn).padStart(16, '0')}.log`
