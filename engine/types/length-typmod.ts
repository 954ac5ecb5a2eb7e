// varchar(n) and char(n): the length as a typmod, which counts four bytes of a header that once was.
import { invalidParameter } from '../errors.ts'

const headerBytes = 4
const lengthMax = 10_485_760

export function lengthTypmodIn(type: 'varchar' | 'char', modifiers: readonly number[]): number {
  const [length] = modifiers
  if (modifiers.length !== 1) throw invalidParameter('invalid type modifier')
  if (length < 1) throw invalidParameter(`length for type ${type} must be at least 1`)
  if (length > lengthMax) throw invalidParameter(`length for type ${type} cannot exceed ${lengthMax}`)
  return length + headerBytes
}

/** undefined: any length. */
export const typmodLength = (typmod: number): number | undefined =>
  typmod < headerBytes ? undefined : typmod - headerBytes

export const lengthTypmodOut = (typmod: number): string => (typmod <= headerBytes ? '' : `(${typmod - headerBytes})`)
