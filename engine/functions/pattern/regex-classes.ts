// Character classes and escapes of PostgreSQL's regular expressions in the engine's spelling, with Unicode properties.

const word = '\\p{L}\\p{Nl}\\p{M}0-9_'
const space = '\\t-\\r\\x{85}\\p{Z}'
export const classes: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{Nl}\\p{M}0-9',
  alpha: '\\p{L}\\p{Nl}\\p{M}',
  blank: '\\t\\p{Zs}',
  cntrl: '\\p{Cc}',
  digit: '0-9',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}',
  lower: '\\p{Ll}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\p{Zs}',
  punct: '\\p{P}\\p{S}',
  space,
  upper: '\\p{Lu}',
  xdigit: '0-9A-Fa-f',
  word,
}
export const classEscapes: Readonly<Record<string, string>> = { d: '0-9', w: word, s: space }
export const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7, b: 8, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11, B: 92,
} // prettier-ignore
export const assertions: Readonly<Record<string, string>> = {
  A: '\\A',
  Z: '\\z',
  m: '\\b',
  M: '\\b',
  y: '\\b',
  Y: '\\B',
}
export const collatingNames: Readonly<Record<string, string>> = {
  space: ' ', hyphen: '-', period: '.', comma: ',', slash: '/', tab: '\t', newline: '\n', asterisk: '*', underscore: '_',
} // prettier-ignore
