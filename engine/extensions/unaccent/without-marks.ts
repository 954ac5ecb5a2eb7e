// Letters without their marks, by the rules that PostgreSQL's unaccent comes with.
import { replacements } from './replacements.ts'

const replaced = new Map(
  replacements.flatMap(([text, characters]) => Array.from(characters).map((one) => [one, text] as const)),
)

const combining = /^[\u0300-\u0362\u20dd-\u20e0\u20e2-\u20e4]$/

/** Raised, circled and styled forms, units and the like mean something else than the letters and digits they decompose into. */
const kept =
  /^[\u00b2\u00b3\u00b9\u037e\u03d3\u03d4\u1e9b\u1fef\u2070-\u208e\u20a8\u2120\u2122\u2260\u226e\u226f\u2460-\u2473\u24b6-\u24ea\u3250-\u3370\u3378\u3379\u3382-\u33d6\u33ff\ua7f1\ufb29\ufe33\ufe34\ufe4d-\ufe4f\u{1cc00}-\u{1d3ff}\u{1d6b9}\u{1d6dc}-\u{1d6e1}\u{1d6f3}\u{1d716}-\u{1d71b}\u{1d72d}\u{1d750}-\u{1d755}\u{1d767}\u{1d78a}-\u{1d78f}\u{1d7a1}\u{1d7c4}-\u{1d7c9}\u{1d7ce}-\u{1d7ff}\u{1f12b}-\u{2ffff}]$/u

const plain = /^[!-~\u0391-\u03c9]+$/

const beyondAscii = /[^\0-\x7f]/gu

/** Of every character met so far: texts repeat few of them. */
const memo = new Map<string, string>()

function withoutMarks(character: string): string {
  let result = memo.get(character)
  if (result === undefined) memo.set(character, (result = decomposed(character)))
  return result
}

function decomposed(character: string): string {
  const known = replaced.get(character)
  if (known !== undefined) return known
  if (combining.test(character)) return ''
  const letters = character.normalize('NFKD').replace(/\p{M}/gu, '')
  return plain.test(letters) && !kept.test(character) ? letters : character
}

export const unaccented = (text: string): string => text.replace(beyondAscii, withoutMarks)
