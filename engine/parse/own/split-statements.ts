// Where one statement of a text ends and the next begins, as PostgreSQL's lexer sees it: a semicolon in a string, a name, a comment or a
// dollar-quoted body ends nothing.

export interface StatementPiece {
  readonly text: string
  /** UTF-16 units from the start of the whole text. */
  readonly start: number
}

/** Pieces that hold more than blanks and comments, without their semicolons. */
export function splitStatements(text: string): StatementPiece[] {
  const pieces: StatementPiece[] = []
  let start = 0
  let hasWords = false
  const end = (at: number): void => {
    if (hasWords) pieces.push({ text: text.slice(start, at), start })
    start = at + 1
    hasWords = false
  }
  for (let at = 0; at < text.length;) {
    if (text[at] === ';') {
      end(at++)
      continue
    }
    const comment = commentEnd(text, at)
    if (comment > at) {
      at = comment
      continue
    }
    if (!/\s/.test(text[at])) hasWords = true
    at = tokenEnd(text, at)
  }
  end(text.length)
  return pieces
}

/** The end of the comment that begins here; at itself: none does. */
export function commentEnd(text: string, at: number): number {
  if (text.startsWith('--', at)) {
    const newline = text.indexOf('\n', at)
    return newline < 0 ? text.length : newline + 1
  }
  if (!text.startsWith('/*', at)) return at
  let depth = 0
  for (let i = at; i < text.length; i++) {
    if (text.startsWith('/*', i)) {
      depth++
      i++
    } else if (text.startsWith('*/', i)) {
      i++
      if (--depth === 0) return i + 1
    }
  }
  return text.length
}

const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

/** The end of the string, name, word or sign that begins here. */
function tokenEnd(text: string, at: number): number {
  const char = text[at]
  if (char === "'") return quoteEnd(text, at, "'", false)
  if (char === '"') return quoteEnd(text, at, '"', false)
  if (char === '$') {
    dollarTag.lastIndex = at
    const tag = dollarTag.exec(text)?.[0]
    if (!tag) return at + 1
    const close = text.indexOf(tag, at + tag.length)
    return close < 0 ? text.length : close + tag.length
  }
  word.lastIndex = at
  const found = word.exec(text)?.[0]
  if (!found) return at + 1
  const next = at + found.length
  // E'…' knows backslashes.
  if (/^e$/i.test(found) && text[next] === "'") return quoteEnd(text, next, "'", true)
  return next
}

/** A doubled quote goes on. */
function quoteEnd(text: string, at: number, quote: string, backslashes: boolean): number {
  for (let i = at + 1; i < text.length; i++) {
    if (backslashes && text[i] === '\\') i++
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1
      i++
    }
  }
  return text.length
}
