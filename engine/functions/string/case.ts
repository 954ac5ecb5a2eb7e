// Letter case under the collation C.UTF-8: Unicode's simple mappings, one character for one, whatever the language.
import { Oid } from '../../types/oids.ts'
import { isOneCharacter, lowerCase, lowerCharacter } from '../../types/lower-case.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const caseFunctions: readonly FunctionDefinition[] = [
  immutable(870, 'lower', [Oid.text], Oid.text, ([text]: [string]) => lowerCase(text)),
  immutable(871, 'upper', [Oid.text], Oid.text, ([text]: [string]) => upper(text)),
  immutable(872, 'initcap', [Oid.text], Oid.text, ([text]: [string]) => initcap(text)),
  immutable(6412, 'casefold', [Oid.text], Oid.text, ([text]: [string]) => lowerCase(text)),
]

const onlyAscii = /^[\0-\x7f]*$/

export function upper(text: string): string {
  if (onlyAscii.test(text)) return text.toUpperCase()
  let result = ''
  for (const character of text) result += upperCharacter(character)
  return result
}

function upperCharacter(character: string): string {
  const mapped = character.toUpperCase()
  if (isOneCharacter(mapped)) return mapped
  // Full mappings of several characters: Greek with iota subscript has a simple one too, in Unicode's title case position.
  const code = character.codePointAt(0)!
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8)
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9)
  return character
}

const wordCharacter = /[\p{Alphabetic}0-9]/u

function initcap(text: string): string {
  let result = ''
  let inWord = false
  for (const character of text) {
    result += inWord ? lowerCharacter(character) : upperCharacter(character)
    inWord = wordCharacter.test(character)
  }
  return result
}
