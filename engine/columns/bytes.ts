// Strings in and out of byte arrays, shared memory included (TextDecoder refuses shared buffers in places; Buffer does not).

/** Node's own methods behind toString and write, without their argument checks: reading text is most of what rows cost. */
export interface Utf8Buffer extends Buffer {
  utf8Slice(start: number, end: number): string
  utf8Write(text: string, offset: number): number
}

/** A Buffer over the same bytes. */
export const bufferOver = (bytes: Uint8Array): Utf8Buffer =>
  Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength) as Utf8Buffer

export const utf8Bytes = (text: string): Buffer => Buffer.from(text, 'utf8')

/** Bytewise order, as collation C has it. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const shared = Math.min(aEnd - aStart, bEnd - bStart)
  for (let i = 0; i < shared; i++) {
    const difference = a[aStart + i] - b[bStart + i]
    if (difference !== 0) return difference
  }
  return aEnd - aStart - (bEnd - bStart)
}
