// Paths of files: where one that begins in some way ends. A slash or dots that lead nowhere belong to it no more.

type Place = 'file' | 'after slash' | 'after tilde' | 'after slash dot' | 'after dot' | 'after two dots'

const isNameCharacter = (code: number): boolean => isAsciiAlphanumeric(code) || code === 0x5f
const [dash, dot, slash, tilde] = [0x2d, 0x2e, 0x2f, 0x7e]

export const isAsciiAlphanumeric = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

/** Where the path ends that goes on at `from`, of which the part before stands in `place`; -1: there is none. */
export function endOfPath(text: string, from: number, place: Place): number {
  let end = -1
  let at = from
  for (;;) {
    const code = at < text.length ? text.charCodeAt(at) : -1
    if (place === 'file') {
      if (isNameCharacter(code) || code === dash) at++
      else if (code === dot && isNameCharacter(text.charCodeAt(at + 1))) at += 2
      else if (code === slash) {
        end = at++
        place = 'after slash'
      } else return at
    } else if (place === 'after two dots') {
      if (code === slash) {
        end = at++
        place = 'after slash'
      } else return code === -1 || /\s/.test(text[at]) ? at : end
    } else if (isNameCharacter(code) && place !== 'after dot') {
      at++
      place = 'file'
    } else if (code === dot && place !== 'after tilde') {
      at++
      place = place === 'after slash' ? 'after slash dot' : 'after two dots'
    } else if (code === slash && place !== 'after slash') {
      at++
      place = 'after slash'
    } else if (code === tilde && place === 'after slash') {
      at++
      place = 'after tilde'
    } else return end
  }
}
