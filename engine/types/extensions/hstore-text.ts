// hstore's text form: "key"=>"value", key=>NULL. After hstore_io.c, whose reader takes some odd things: a comma may be part of a bare key,
// an equals sign of a bare value.
import { PgError } from '../../errors.ts'

const isSpace = (character: string): boolean => /[ \t\n\r\v\f]/.test(character)

interface Word {
  readonly text: string
  readonly quoted: boolean
}

/** Throws 42601. */
export function parseHstore(text: string): [string, string | null][] {
  const pairs: [string, string | null][] = []
  let at = 0

  const fail = (): PgError =>
    at >= text.length
      ? new PgError('42601', 'syntax error in hstore: unexpected end of string')
      : new PgError(
          '42601',
          `syntax error in hstore, near "${characterAt(text, at)}" at position ${byteOffset(text, at)}`,
        )
  const skipSpace = (): void => {
    while (at < text.length && isSpace(text[at])) at++
  }
  const escaped = (): string => {
    at++
    if (at >= text.length) throw fail()
    return text[at++]
  }

  function quotedWord(): Word {
    let word = ''
    for (at++; ;) {
      if (at >= text.length) throw fail()
      if (text[at] === '"') break
      word += text[at] === '\\' ? escaped() : text[at++]
    }
    at++
    return { text: word, quoted: true }
  }

  /** end: what ends it besides a space. */
  function bareWord(end: '=' | ','): Word {
    let word = ''
    while (at < text.length && text[at] !== end && !isSpace(text[at]))
      word += text[at] === '\\' ? escaped() : text[at++]
    return { text: word, quoted: false }
  }

  function word(end: '=' | ','): Word | undefined {
    skipSpace()
    if (at >= text.length) return undefined
    if (text[at] === '"') return quotedWord()
    if (text[at] === end && end === '=') throw fail()
    return bareWord(end)
  }

  for (;;) {
    const key = word('=')
    if (!key) return pairs
    skipSpace()
    if (text[at] !== '=') throw fail()
    at++
    if (text[at] !== '>') throw fail()
    at++
    skipSpace()
    const value = text[at] === ',' ? bareComma() : word(',')
    if (!value) throw fail()
    pairs.push([key.text, !value.quoted && value.text.toLowerCase() === 'null' ? null : value.text])
    skipSpace()
    if (at >= text.length) return pairs
    if (text[at] !== ',') throw fail()
    at++
  }

  /** A bare value may begin with the comma that would end it. */
  function bareComma(): Word {
    at++
    return { text: `,${bareWord(',').text}`, quoted: false }
  }
}

const characterAt = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at)!)

const byteOffset = (text: string, at: number): number => Buffer.byteLength(text.slice(0, at))
