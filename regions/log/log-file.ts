// A file of checksummed records, of the log or a manifest: a header, then records, each {payload bytes u32, crc32 u32, number f64,
// durable f64, payload}. Numbers follow each other without a gap, so stale or torn bytes are never taken for a record. `durable`
// is the newest number known to be fsynced when the record was written: it tells a torn tail from one that rotted.
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

export const headerBytes = 32
export const recordHeaderBytes = 24
const magic = Buffer.from('CADLOG02', 'latin1')

export interface FileHeader {
  readonly first: number
  /** Mixed into every checksum, so that nobody can store bytes that pass for a record of the file. */
  readonly salt: number
}

export const newHeader = (first: number): FileHeader => ({ first, salt: randomBytes(4).readUInt32LE() })

export function encodeHeader({ first, salt }: FileHeader): Buffer {
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  header.writeDoubleLE(first, 8)
  header.writeUInt32LE(salt, 16)
  header.writeUInt32LE(crc32(header.subarray(0, 20)), 20)
  return header
}

/** undefined: this is no whole header. */
export function decodeHeader(bytes: Buffer): FileHeader | undefined {
  if (bytes.length < headerBytes || !bytes.subarray(0, 8).equals(magic)) return undefined
  if (bytes.readUInt32LE(20) !== crc32(bytes.subarray(0, 20))) return undefined
  return { first: bytes.readDoubleLE(8), salt: bytes.readUInt32LE(16) }
}

export function frameRecord(salt: number, number: number, durable: number, payload: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(recordHeaderBytes + payload.byteLength)
  framed.writeUInt32LE(payload.byteLength, 0)
  framed.writeDoubleLE(number, 8)
  framed.writeDoubleLE(durable, 16)
  framed.set(payload, recordHeaderBytes)
  framed.writeUInt32LE(checksum(framed, salt), 4)
  return framed
}

export const framedBytes = (payload: Uint8Array): number => recordHeaderBytes + payload.byteLength

/** Of the record that begins here, as its header says; not to be trusted before the checksum is seen. */
export const framedLength = (header: Buffer): number =>
  recordHeaderBytes + (header.length < recordHeaderBytes ? 0 : header.readUInt32LE(0))

const checksum = (framed: Buffer, salt: number): number => crc32(framed.subarray(8), crc32(framed.subarray(0, 4), salt))

export interface ScannedRecord {
  readonly number: number
  readonly durable: number
  readonly payload: Buffer
  /** Where the next record begins. */
  readonly end: number
}

/** The record at an offset, if whole, sound and the expected one. */
export function readRecord(
  file: Buffer,
  salt: number,
  offset: number,
  expected: number | 'any',
): ScannedRecord | undefined {
  if (offset + recordHeaderBytes > file.length) return undefined
  const end = offset + recordHeaderBytes + file.readUInt32LE(offset)
  if (end > file.length) return undefined
  const number = file.readDoubleLE(offset + 8)
  if (expected !== 'any' && number !== expected) return undefined
  const framed = file.subarray(offset, end)
  if (framed.readUInt32LE(4) !== checksum(framed, salt)) return undefined
  return { number, durable: framed.readDoubleLE(16), payload: framed.subarray(recordHeaderBytes), end }
}

/** Room that was allocated ahead and never written. */
export function isUnwritten(file: Buffer, offset: number): boolean {
  return file.subarray(offset).every((byte) => byte === 0)
}

/**
 * What follows a bad record: `corrupted` where a sound later record says that this one was durable when it was written, so that
 * what is lost may have been acknowledged; else `torn`: a crash came before the fsync.
 */
export function tailAfter(file: Buffer, salt: number, offset: number, expected: number): 'torn' | 'corrupted' {
  const numberMax = expected + Math.ceil((file.length - offset) / recordHeaderBytes)
  for (let at = offset + 1; at + recordHeaderBytes <= file.length; at++) {
    const number = file.readDoubleLE(at + 8)
    if (!(number > expected && number <= numberMax) || !Number.isInteger(number)) continue
    const found = readRecord(file, salt, at, 'any')
    if (found && found.durable >= expected) return 'corrupted'
  }
  return 'torn'
}

export const logFileName = (firstLsn: number): string => `${String(firstLsn).padStart(16, '0')}.log`
