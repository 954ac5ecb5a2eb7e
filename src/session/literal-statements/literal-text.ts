// A statement's text with parameters in the place of its numbers and strings: statements that differ in these alone share it.

/** integer: as PostgreSQL types it, int4; wide: int8. */
export type LiteralKind = 'integer' | 'wide' | 'decimal' | 'string'

export interface LiteralText {
  readonly template: string
  readonly literals: readonly { readonly kind: LiteralKind; readonly text: string }[]
}

const charactersMax = 4096
const literalsMax = 32
const int4Max = 2_147_483_647
/** More may be beyond int8. */
const digitsMax = 18

const first = /^\s*(?:update|delete|select|insert)\b/iy
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const number = /(\d+)(\.\d+)?(?![\w.$\u0080-\uffff])/y
const quoted = /"[^"]*"/y
const string = /'((?:[^']|'')*)'(?!\s*')/y
/** What is no word, number or quote. */
const other = /[^\w"'\u0080-\uffff]+/y
/** Comments, dollar quotes, parameters, escapes, a second statement. */
const unclear = /[$\\\0]|--|\/\*|;(?!\s*$)/

/** undefined: nothing to replace, or a text that takes PostgreSQL's scanner to read. */
export function literalText(text: string): LiteralText | undefined {
  first.lastIndex = 0
  if (text.length > charactersMax || !first.test(text) || unclear.test(text)) return undefined
  const literals: { kind: LiteralKind; text: string }[] = []
  let template = ''
  let after = ''
  for (let at = 0; at < text.length;) {
    const take = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = at
      return pattern.exec(text)
    }
    const plain = take(other) ?? take(word) ?? take(quoted)
    if (plain) {
      ;[after] = plain
      template += after
      at += after.length
      continue
    }
    // E'…', U&'…', t.1, and what stands right behind another literal.
    if (literals.length === literalsMax || /[\w"'.\u0080-\uffff]$|&$/.test(after)) return undefined
    const found = take(number) ?? take(string)
    if (!found) return undefined
    const [whole, digits, decimals] = found
    const isString = whole.startsWith("'")
    if (!isString && digits.length > digitsMax) return undefined
    const kind = isString ? 'string' : decimals ? 'decimal' : Number(digits) > int4Max ? 'wide' : 'integer'
    literals.push({ kind, text: isString ? digits.replaceAll("''", "'") : whole })
    template += `$${literals.length}`
    after = whole
    at += whole.length
  }
  return literals.length === 0 ? undefined : { template, literals }
}
