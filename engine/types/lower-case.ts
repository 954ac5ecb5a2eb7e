// Small letters under the collation C.UTF-8: Unicode's simple mappings, one character for one, whatever the language.

const onlyAscii = /^[\0-\x7f]*$/

export function lowerCase(text: string): string {
  if (onlyAscii.test(text)) return text.toLowerCase()
  let result = ''
  for (const character of text) result += lowerCharacter(character)
  return result
}

export function lowerCharacter(character: string): string {
  if (character === '\u0130') return 'i'
  const mapped = character.toLowerCase()
  return isOneCharacter(mapped) ? mapped : character
}

export const isOneCharacter = (text: string): boolean =>
  text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff)
