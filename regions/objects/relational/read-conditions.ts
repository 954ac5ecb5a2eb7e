// What of an object a read asks for, and on what conditions.
import type { ByteRange, ObjectHead, ReadConditions } from '../bucket-store.ts'
import { ObjectError, preconditionFailed } from '../object-error.ts'

/** Throws InvalidRange where nothing of it is there. */
export function resolveRange(range: ByteRange | undefined, size: number): { start: number; length: number } {
  if (!range) return { start: 0, length: size }
  const unsatisfiable = (): ObjectError =>
    new ObjectError('InvalidRange', `the object has ${size} bytes, and none of them is in the range`)
  if ('suffix' in range) {
    if (range.suffix === 0 || size === 0) throw unsatisfiable()
    const length = Math.min(range.suffix, size)
    return { start: size - length, length }
  }
  if (range.first >= size) throw unsatisfiable()
  const last = Math.min(range.last ?? size - 1, size - 1)
  return { start: range.first, length: last - range.first + 1 }
}

/** In the order of RFC 9110: a match of ETags decides before a date is looked at. */
export function requireReadConditions(
  head: Pick<ObjectHead, 'etag' | 'modified'>,
  conditions: ReadConditions | undefined,
): void {
  if (!conditions) return
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  const second = Math.floor(head.modified / 1000) * 1000
  const matches = (etags: readonly string[]): boolean => etags.includes('*') || etags.includes(head.etag)
  if (ifMatch ? !matches(ifMatch) : ifUnmodifiedSince !== undefined && second > ifUnmodifiedSince)
    throw preconditionFailed()
  if (ifNoneMatch ? matches(ifNoneMatch) : ifModifiedSince !== undefined && second <= ifModifiedSince)
    throw new ObjectError('NotModified', 'the object was not modified', head.etag)
}
