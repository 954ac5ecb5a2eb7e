// Which characters XML 1.0 (fifth edition) takes, and where.

const nameStart =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}' +
  '\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const nameMore = `${nameStart}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}`

/** A name at a reader's position. */
export const nameHere = new RegExp(`[${nameStart}][${nameMore}]*`, 'uy')
export const isNameStart = (character: string): boolean => startOnly.test(character)
export const isNameCharacter = (character: string): boolean => moreOnly.test(character)
const startOnly = new RegExp(`^[${nameStart}]$`, 'u')
const moreOnly = new RegExp(`^[${nameMore}]$`, 'u')

export const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r'

/** Whether a document may hold the character, written as itself or by its number. */
export const isXmlCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x1_0000 && code <= 0x10_ffff)
