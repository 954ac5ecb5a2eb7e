// standard_conforming_strings = off: backslashes in plain strings are escapes. The parser knows the standard's strings alone, so such ones are
// spelled as E'…' before it sees them.
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'

export interface Respelled {
  readonly text: string
  /** A 1-based position in it as one of the text that was sent. */
  readonly position: (at: number) => number
}

/** undefined: nothing in it means anything else. Throws 0A000 for U&'…'. */
export function respellStrings(core: SessionCore, text: string): Respelled | undefined {
  if (core.settings.get('standard_conforming_strings') !== 'off' || !/\\|U&'/i.test(text)) return undefined
  const strings = escapingStrings(text)
  if (strings.length === 0) return undefined
  if (core.settings.get('escape_string_warning') !== 'off')
    for (const { quote, escape } of strings) {
      const { what, hint } = warnings[escape]
      core.notice('WARNING', '22P06', `nonstandard use of ${what} in a string literal`, { hint, position: quote + 1 })
    }
  let respelled = ''
  let end = 0
  const moves: { readonly from: number; readonly by: number }[] = []
  for (const { start, quote } of strings) {
    respelled += text.slice(end, start) + (quote > start ? 'nchar E' : 'E')
    end = quote
    moves.push({ from: respelled.length, by: respelled.length - quote })
  }
  return {
    text: respelled + text.slice(end),
    position: (at) => at - (moves.findLast(({ from }) => from < at)?.by ?? 0),
  }
}

/** Runs work with the text as the parser is to see it; its errors point into the one that was sent. */
export function withPlainStrings<T>(core: SessionCore, text: string, work: (text: string) => Promise<T>): Promise<T> {
  const respelled = respellStrings(core, text)
  return respelled ? work(respelled.text).catch((error: unknown) => rethrow(error, respelled)) : work(text)
}

function rethrow(error: unknown, { position }: Respelled): never {
  if (!(error instanceof PgError) || error.fields.position === undefined) throw error
  const { sqlstate, message, fields } = error
  throw new PgError(sqlstate, message, { ...fields, position: position(error.fields.position) })
}

const warnings = {
  quote: {
    what: "\\'",
    hint: "Use '' to write quotes in strings, or use the escape string syntax (E'...').",
  },
  backslash: {
    what: '\\\\',
    hint: "Use the escape string syntax for backslashes, e.g., E'\\\\'.",
  },
  other: {
    what: 'escape',
    hint: "Use the escape string syntax for escapes, e.g., E'\\r\\n'.",
  },
} as const

interface EscapingString {
  /** Of its N, if it has one, and of its opening quote. */
  readonly start: number
  readonly quote: number
  /** Its first one. */
  readonly escape: keyof typeof warnings
}

/** What is no plain string: white space, comments of a line, names, strings of other kinds, dollar quotes. */
const passed =
  /\s+|--[^\n]*|"(?:[^"]|"")*"?|[eE]'(?:[^'\\]|''|\\[\s\S])*'?|[bBxX]'[^']*'?|(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?(?:\1|$)/y
/** With what goes on after the end of a line. */
const plainString = /[nN]?'(?:[^'\\]|''|\\[\s\S])*'?(?:[^\S\n]*(?:--[^\n]*)?\n\s*'(?:[^'\\]|''|\\[\s\S])*'?)*/y
const unicodeString = /[uU]&'/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/y

function escapingStrings(text: string): readonly EscapingString[] {
  const found: EscapingString[] = []
  const take = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  for (let at = 0; at < text.length;) {
    if (text.startsWith('/*', at)) {
      at = endOfComment(text, at)
      continue
    }
    if (take(unicodeString, at))
      throw new PgError('0A000', 'unsafe use of string constant with Unicode escapes', {
        detail: 'String constants with Unicode escapes cannot be used when "standard_conforming_strings" is off.',
        position: at + 1,
      })
    const string = take(plainString, at)
    if (string === undefined) {
      at += (take(passed, at) ?? take(word, at)!).length
      continue
    }
    const first = string.indexOf('\\')
    if (first >= 0) {
      const escape = string[first + 1] === "'" ? 'quote' : string[first + 1] === '\\' ? 'backslash' : 'other'
      found.push({ start: at, quote: at + string.indexOf("'"), escape })
    }
    at += string.length
  }
  return found
}

/** Comments nest; one that does not end goes to the text's end. */
function endOfComment(text: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  for (let depth = 0; ;) {
    const match = mark.exec(text)
    if (!match) return text.length
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
}
