// The pretty form of a stored expression: without the parentheses that only guard against a reader's doubts.

/** One pair around the whole expression, if there is one. */
export function withoutParentheses(sql: string): string {
  const text = sql.trim()
  return text.startsWith('(') && closingOf(text) === text.length - 1 ? text.slice(1, -1) : text
}

/** As ruleutils.c prints with PRETTYFLAG_PAREN, as far as a text shows it: (a)::text is a::text, (a > 0) AND (b > 0) has none. */
export function prettyExpression(sql: string): string {
  const text = withoutParentheses(sql).replace(castOfName, (all, name?: string) =>
    name === undefined ? all : `${name}::`,
  )
  return prettyTerms(text)
}

/** AND binds closer than OR: only an OR within an AND keeps its parentheses. */
function prettyTerms(text: string): string {
  const terms = splitTerms(text)
  if (terms.length === 1) return text
  return terms
    .map((term, index) => {
      if (index % 2 === 1) return term
      const inner = withoutParentheses(term)
      const [, word] = splitTerms(inner)
      if (word === undefined) return inner
      return word === ' OR ' && terms[1] === ' AND ' ? `(${prettyTerms(inner)})` : prettyTerms(inner)
    })
    .join('')
}

/** Texts in quotes are stepped over; a name or a number in parentheses that is cast and is no argument list. */
const castOfName = /'(?:[^']|'')*'|(?<![\w"$])\(("(?:[^"]|"")+"|[a-z_][\w$]*|\d+(?:\.\d+)?)\)::/gi

/** Terms of AND and OR at the top, with the words between them as terms of their own. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (const { at, end } of plainStretches(text)) {
    const words = / (AND|OR) /g
    words.lastIndex = at
    for (let found = words.exec(text); found && found.index < end; found = words.exec(text)) {
      terms.push(text.slice(start, found.index), found[0])
      start = words.lastIndex
    }
  }
  return [...terms, text.slice(start)]
}

/** Stretches of the text outside of quotes and parentheses. */
function* plainStretches(text: string): Iterable<{ readonly at: number; readonly end: number }> {
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === "'" || character === '"') {
      if (depth === 0) yield { at: start, end: at }
      at = text.indexOf(character, at + 1)
      if (at < 0) return
      start = at + 1
    } else if (character === '(') {
      if (depth++ === 0) yield { at: start, end: at }
    } else if (character === ')' && --depth === 0) start = at + 1
  }
  if (depth === 0) yield { at: start, end: text.length }
}

/** Where the parenthesis that opens the text is closed. */
function closingOf(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === "'" || character === '"') {
      at = text.indexOf(character, at + 1)
      if (at < 0) return -1
    } else if (character === '(') depth++
    else if (character === ')' && --depth === 0) return at
  }
  return -1
}
