// Metaphone: how an English word sounds, in a few letters; 0 is th, X is sh.

const isVowel = (letter: string): boolean => letter !== '' && 'AEIOU'.includes(letter)
/** Letters that make a C or G before them soft. */
const softens = (letter: string): boolean => letter !== '' && 'EIY'.includes(letter)
/** Letters behind which an H says nothing of its own. */
const takesH = (letter: string): boolean => letter !== '' && 'CGPST'.includes(letter)
/** Letters three before a GH that keep it from sounding as F. */
const keepsGhSilent = (letter: string): boolean => letter !== '' && 'BDH'.includes(letter)

/** What a place sounds as, and how many letters beyond its own that takes. */
type Sound = readonly [sound: string, skipped: number]
const silent: Sound = ['', 0]

/** A letter and those around it, each in capitals; '' beyond either end. */
type Look = (offset: number) => string

export function metaphone(word: string, most: number): string {
  const capitals = word.replace(/[a-z]/g, (letter) => letter.toUpperCase())
  const letterAt = (at: number): string => capitals.charAt(at)
  const isLetter = (at: number): boolean => /[A-Z]/.test(letterAt(at))
  let at = 0
  while (at < word.length && !isLetter(at)) at++
  if (at === word.length) return ''
  const [beginning, taken] = beginningOf((offset) => letterAt(at + offset))
  let code = beginning
  at += taken
  for (; at < word.length && code.length < most; at++) {
    const letter = letterAt(at)
    if (!isLetter(at) || (letter === letterAt(at - 1) && at > 0 && letter !== 'C')) continue
    const [sound, skipped] = soundOf((offset) => letterAt(at + offset))
    code += sound
    at += skipped
  }
  return code.slice(0, most)
}

/** Some words begin with a letter that is not heard. */
function beginningOf(look: Look): Sound {
  const next = look(1)
  switch (look(0)) {
    case 'A':
      return next === 'E' ? ['E', 2] : ['A', 1]
    case 'G':
    case 'K':
    case 'P':
      return next === 'N' ? ['N', 2] : silent
    case 'X':
      return ['S', 1]
    case 'E':
    case 'I':
    case 'O':
    case 'U':
      return [look(0), 1]
    case 'W':
      if (next === 'R' || next === 'H') return [next, 2]
      return isVowel(next) ? ['W', 2] : silent
    default:
      return silent
  }
}

function soundOf(look: Look): Sound {
  const letter = look(0)
  const next = look(1)
  const after = look(2)
  const before = look(-1)
  switch (letter) {
    case 'B':
      return before === 'M' ? silent : ['B', 0]
    case 'C':
      if (softens(next)) {
        if (next === 'I' && after === 'A') return ['X', 0]
        return before === 'S' ? silent : ['S', 0]
      }
      if (next === 'H') return [after === 'R' || before === 'S' ? 'K' : 'X', 1]
      return ['K', 0]
    case 'D':
      return next === 'G' && softens(after) ? ['J', 1] : ['T', 0]
    case 'G':
      return soundOfG(look)
    case 'H':
      return isVowel(next) && !takesH(before) ? ['H', 0] : silent
    case 'K':
      return before === 'C' ? silent : ['K', 0]
    case 'P':
      return next === 'H' ? ['F', 0] : ['P', 0]
    case 'Q':
      return ['K', 0]
    case 'S':
      if (next === 'I' && (after === 'O' || after === 'A')) return ['X', 0]
      if (next === 'H') return ['X', 1]
      return next === 'C' && after === 'H' ? [look(3) === 'W' ? 'X' : 'SK', 2] : ['S', 0]
    case 'T':
      if (next === 'I' && (after === 'O' || after === 'A')) return ['X', 0]
      return next === 'H' ? ['0', 1] : ['T', 0]
    case 'V':
      return ['F', 0]
    case 'W':
      return isVowel(next) ? ['W', 0] : silent
    case 'X':
      return ['KS', 0]
    case 'Y':
      return isVowel(next) ? ['Y', 0] : silent
    case 'Z':
      return ['S', 0]
    default:
      return 'FJLMNR'.includes(letter) ? [letter, 0] : silent
  }
}

function soundOfG(look: Look): Sound {
  const next = look(1)
  const after = look(2)
  if (next === 'H') return keepsGhSilent(look(-3)) || look(-4) === 'H' ? silent : ['F', 1]
  if (next === 'N') {
    const endsThere = !/[A-Z]/.test(after) || (after === 'E' && look(3) === 'D')
    return endsThere ? silent : ['K', 0]
  }
  return softens(next) && look(-1) !== 'G' ? ['J', 0] : ['K', 0]
}
