// Soundex: the first letter and three digits for the consonants that follow.

const isLetter = /[A-Za-z]/

/** Of A to Z; 0: a letter that has no sound of its own. */
const digits = '01230120022455012623010202'

/** Of anything else: itself, so that it parts equal sounds. */
const digitOf = (character: string): string =>
  isLetter.test(character) ? digits[character.toUpperCase().charCodeAt(0) - 65] : character

const codeLength = 4

export function soundex(text: string): string {
  const begin = text.search(isLetter)
  if (begin < 0) return ''
  let code = text[begin].toUpperCase()
  for (let at = begin + 1; at < text.length && code.length < codeLength; at++) {
    const digit = digitOf(text[at])
    if (isLetter.test(text[at]) && digit !== '0' && digit !== digitOf(text[at - 1])) code += digit
  }
  return code.padEnd(codeLength, '0')
}

/** In how many places the codes agree; a text without letters has a code of nothing, four times. */
export function difference(left: string, right: string): number {
  const [code, other] = [left, right].map((text) => soundex(text).padEnd(codeLength))
  return Array.from(code).filter((character, at) => character === other[at]).length
}
