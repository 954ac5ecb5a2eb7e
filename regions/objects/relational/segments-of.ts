// A body as segments of equal size, the last one shorter. More or fewer bytes than were said is an error.
import { segmentBytes } from '../limits.ts'
import { ObjectError } from '../object-error.ts'

/** A segment may be used again once the next one is asked for. */
export async function* segmentsOf(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined
  let filled = 0
  let left = size
  for await (const piece of pieces) {
    let rest = piece
    if (rest.byteLength > left) throw new ObjectError('IncompleteBody', 'more bytes came than the request said')
    left -= rest.byteLength
    while (rest.byteLength > 0) {
      if (filled === 0 && (rest.byteLength === segmentBytes || (left === 0 && rest.byteLength < segmentBytes))) {
        yield rest
        break
      }
      held ??= new Uint8Array(Math.min(segmentBytes, size))
      const taken = Math.min(rest.byteLength, segmentBytes - filled)
      held.set(rest.subarray(0, taken), filled)
      filled += taken
      rest = rest.subarray(taken)
      if (filled < segmentBytes) continue
      yield held
      filled = 0
    }
  }
  if (left > 0) throw new ObjectError('IncompleteBody', 'fewer bytes came than the request said')
  if (filled > 0) yield held!.subarray(0, filled)
}
