// Bytes from or into memory that threads share. V8 copies those a word at a time, and byte by byte where the two places lie differently
// within a word, at a third of the speed. So they go by way of bytes on the heap, which lie as the shared ones do, and from the heap to the
// heap any place is quick.

const stagedBytes = 64 * 1024
/** Fewer are copied as they are. */
const stagedBytesMin = 1024
const wordMask = 7
/** Of this thread. */
let staging: Uint8Array | undefined

/** target.set(source, at), of two arrays that do not overlap. */
export function setBytes(target: Uint8Array, source: Uint8Array, at: number): void {
  const fromShared = source.buffer instanceof SharedArrayBuffer
  const lieAlike = ((source.byteOffset ^ (target.byteOffset + at)) & wordMask) === 0
  if (lieAlike || source.length < stagedBytesMin || fromShared === target.buffer instanceof SharedArrayBuffer) {
    target.set(source, at)
    return
  }
  staging ??= new Uint8Array(stagedBytes + wordMask)
  const place = (fromShared ? source.byteOffset : target.byteOffset + at) & wordMask
  for (let start = 0; start < source.length; start += stagedBytes) {
    const end = Math.min(source.length, start + stagedBytes)
    staging.set(source.subarray(start, end), place)
    target.set(staging.subarray(place, place + end - start), at + start)
  }
}
