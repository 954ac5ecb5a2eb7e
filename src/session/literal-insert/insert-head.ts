// The words of INSERT INTO name [(columns)] VALUES before its rows.

/** Longer lists of columns are left to the parser. */
const headCharactersMax = 4096

const name = String.raw`(?:"[^"\0]+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`
const blank = String.raw`[ \t\r\n]`
const pattern = new RegExp(
  `${blank}*INSERT${blank}+INTO${blank}+${name}(?:${blank}*\\.${blank}*${name})?${blank}*` +
    `(?:\\(${blank}*${name}(?:${blank}*,${blank}*${name})*${blank}*\\)${blank}*)?VALUES${blank}*(?=\\()`,
  'iy',
)

/** undefined: the text is no such statement. */
export function insertHead(text: string): string | undefined {
  // A quick no for all other statements.
  const first = text.charCodeAt(0) | 0x20
  if (first !== 0x69 && first > 0x20) return undefined
  pattern.lastIndex = 0
  const head = pattern.exec(text)?.[0]
  return head !== undefined && head.length <= headCharactersMax ? head : undefined
}
