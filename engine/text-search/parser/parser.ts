// The default parser: cuts text into words, numbers, addresses, paths, tags and what lies between, as PostgreSQL's does. At each place the
// longest host, mail address or URL is looked for first, then a path, a hyphenated word, a word. A hyphenated word and a URL come whole,
// and then again in parts.
import { endOfPath, isAsciiAlphanumeric } from './file-path.ts'
import { Token } from './token-types.ts'

export interface ParsedToken {
  readonly type: number
  readonly text: string
}

// Letters; digits are ASCII's alone, and those of other scripts letters. Signs that join onto a letter never begin a word.
const letter = String.raw`[[\p{L}\p{Nl}\p{Nd}]--[0-9]]`
const rest = String.raw`[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Me}\p{Cf}]`
const letterOrSign = String.raw`[${rest}--[0-9]]`

const sticky = (source: string): RegExp => new RegExp(source, 'vy')

const asciiLetters = sticky('[A-Za-z]+')
const asciiDigits = sticky('[0-9]+')
const wordRest = sticky(`${rest}*`)
const wordStart = sticky(letter)
const partOfHyphenated = sticky(`(?:${letter}|[0-9]+${letterOrSign})${rest}*`)
const hyphenatedRest = sticky(`(?:-(?:${letter}|[0-9]+${letterOrSign})${rest}*)+`)
const anyOfWord = sticky(rest)
const hostRun = sticky(String.raw`[A-Za-z0-9]+(?:[\-_.][A-Za-z0-9]+)*`)
const host = sticky(String.raw`[A-Za-z0-9]+(?:[\-_.][A-Za-z0-9]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9])`)
const port = sticky(':[0-9]+')
const urlPath = sticky(String.raw`[!#$%&'\(\)*+,\-.\/0-9:;=?@A-Z\[\]_a-z~]+`)
const mantissa = '[eE][+\\-]?[0-9]+'
const scientific = sticky(mantissa)
const fraction = sticky(String.raw`\.[0-9]+`)
const moreVersion = sticky(String.raw`(?:\.[0-9]+)+`)
const signedNumber = sticky(String.raw`[+\-][0-9]+(\.[0-9]+)?(${mantissa})?`)
const entity = sticky(String.raw`&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z:_](?:[\p{L}\p{Nl}\p{Nd}]|[:_.\-])*);`)
const protocolHead = sticky(':\\/\\/')
const inTag = String.raw`(?:[A-Za-z0-9=\-_#\/:.&?%~\s]|'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*")*>`
const namedTag = sticky(String.raw`<(?:\/[A-Za-z]|[A-Za-z:_])(?:[\p{L}\p{Nl}\p{Nd}]|[:_.\-])*`)
const tagEnd = sticky(String.raw`\/?>|\s${inTag}`)
const otherTag = sticky(String.raw`<![Dd]${inTag}|<\?x${inTag}`)
const blankEnd = new RegExp(String.raw`[\p{L}\p{Nl}\p{Nd}<\-+&\/]`, 'vg')

const isAsciiLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a

/** Characters behind a word that begin nothing it could be part of. */
const endsPlainly = Uint8Array.from({ length: 0x80 }, (_, code) =>
  Number(!/[A-Za-z0-9.\-_@:/]/.test(String.fromCharCode(code))),
)

export class TextParser {
  readonly #text: string
  #at = 0
  /** What follows is the host of the URL that was told before, or its path. */
  #urlPart: 'host' | 'path' | undefined
  #inHyphenated = false
  /** Up to here no address begins: a run of names that led to none is not looked at again from each of its names. */
  #noAddressBefore = 0
  /** No comment is closed any more. */
  #commentsEnd = false
  /** Within a script or a style: nothing but a tag ends it. */
  #ignoring = false
  readonly #partOfAddress: boolean

  /** partOfAddress: it is only asked for the host that may follow an @. */
  constructor(text: string, from = 0, partOfAddress = false) {
    this.#text = text
    this.#at = from
    this.#partOfAddress = partOfAddress
  }

  *[Symbol.iterator](): Generator<ParsedToken> {
    for (let token = this.next(); token; token = this.next()) yield token
  }

  next(): ParsedToken | undefined {
    if (this.#at >= this.#text.length) return undefined
    if (this.#urlPart) return this.#nextOfUrl()
    if (this.#inHyphenated) {
      const part = this.#nextPart()
      if (part) return part
      this.#inHyphenated = false
    }
    return this.#nextToken()
  }

  /** Where the expression ends that matches here; -1: it does not. */
  #match(expression: RegExp, at = this.#at): number {
    expression.lastIndex = at
    return expression.test(this.#text) ? expression.lastIndex : -1
  }

  #token(type: number, end: number): ParsedToken {
    const text = this.#text.slice(this.#at, end)
    this.#at = end
    return { type, text }
  }

  #nextOfUrl(): ParsedToken {
    if (this.#urlPart === 'host') {
      this.#urlPart = 'path'
      return this.#token(Token.host, this.#hostEnd())
    }
    this.#urlPart = undefined
    return this.#token(Token.urlPath, this.#match(urlPath))
  }

  /** Of the host that there is, with its port. */
  #hostEnd(): number {
    const end = this.#match(host)
    const withPort = this.#match(port, end)
    return withPort < 0 ? end : withPort
  }

  #nextPart(): ParsedToken | undefined {
    const end = this.#match(partOfHyphenated)
    if (end >= 0) {
      const kinds = [Token.hwordAsciipart, Token.hwordPart, Token.hwordNumpart] as const
      return this.#token(kinds[kindOfWord(this.#text.slice(this.#at, end))], end)
    }
    if (this.#text[this.#at] === '-' && this.#match(anyOfWord, this.#at + 1) >= 0)
      return this.#token(Token.blank, this.#at + 1)
    return undefined
  }

  #nextToken(): ParsedToken {
    const code = this.#text.charCodeAt(this.#at)
    const plain = this.#ignoring ? -1 : this.#plainEnd(code)
    if (plain > 0) return this.#token(code === 0x20 ? Token.blank : Token.asciiword, plain)
    if (code === 0x3c /* < */) {
      const end = this.#tagEnd()
      if (end >= 0) return this.#token(Token.tag, end)
    }
    if (this.#ignoring) return this.#blank(this.#text.indexOf('<', this.#at + 1))
    if (isAsciiAlphanumeric(code)) return this.#address() ?? (code < 0x3a ? this.#number() : this.#asciiWord())
    if (this.#match(wordStart) >= 0) return this.#word(this.#match(wordRest))
    return this.#sign(this.#text[this.#at]) ?? this.#blank(-1)
  }

  /** Most of a text is words of ASCII letters with single spaces between them: what ends in the plainest way needs no more than a look. */
  #plainEnd(code: number): number {
    const text = this.#text
    let at = this.#at + 1
    if (code === 0x20) return isAsciiLetter(text.charCodeAt(at)) ? at : -1
    if (!isAsciiLetter(code)) return -1
    while (isAsciiLetter(text.charCodeAt(at))) at++
    const next = text.charCodeAt(at)
    return at === text.length || (next < 0x80 && endsPlainly[next] === 1) ? at : -1
  }

  #sign(sign: string): ParsedToken | undefined {
    const next = this.#at + 1
    switch (sign) {
      case '-':
      case '+': {
        signedNumber.lastIndex = this.#at
        const found = signedNumber.exec(this.#text)
        if (!found) return undefined
        const [{ length }, decimals, exponent] = found
        // A sign before a version is none.
        if (decimals && !exponent && this.#match(fraction, this.#at + length) >= 0)
          return this.#token(Token.blank, next)
        return this.#token(exponent ? Token.sfloat : decimals ? Token.float : Token.int, this.#at + length)
      }
      case '&':
        return this.#found(Token.entity, this.#match(entity))
      case '~':
        return this.#found(Token.file, endOfPath(this.#text, next, 'after tilde'))
      case '/':
        return this.#found(Token.file, endOfPath(this.#text, next, 'after slash'))
      case '.':
        return this.#found(Token.file, endOfPath(this.#text, next, 'after dot'))
      default:
        return undefined
    }
  }

  #found(type: number, end: number): ParsedToken | undefined {
    return end < 0 ? undefined : this.#token(type, end)
  }

  /** What is no token of another kind: up to a letter or a digit, or what might begin one. */
  #blank(end: number): ParsedToken {
    if (this.#ignoring) return this.#token(Token.blank, end < 0 ? this.#text.length : end)
    blankEnd.lastIndex = this.#at + 1
    return this.#token(Token.blank, blankEnd.exec(this.#text)?.index ?? this.#text.length)
  }

  #tagEnd(): number {
    const nameEnd = this.#match(namedTag)
    if (nameEnd < 0) return this.#text.startsWith('<!--', this.#at) ? this.#commentEnd() : this.#match(otherTag)
    if (/[\s>]/.test(this.#text[nameEnd] ?? '')) {
      const name = this.#text.slice(this.#at, nameEnd).toLowerCase()
      if (name === '<script' || name === '<style') this.#ignoring = true
      else if (name === '</script' || name === '</style') this.#ignoring = false
    }
    return this.#match(tagEnd, nameEnd)
  }

  #commentEnd(): number {
    if (this.#commentsEnd) return -1
    const end = this.#text.indexOf('-->', this.#at + 4)
    this.#commentsEnd = end < 0
    return end < 0 ? -1 : end + 3
  }

  /** A host, a mail address or a URL. */
  #address(): ParsedToken | undefined {
    if (this.#at < this.#noAddressBefore) return undefined
    const digits = this.#match(asciiDigits)
    if (digits >= 0 && this.#match(scientific, digits) >= 0) return undefined
    const runEnd = this.#match(hostRun)
    const mail = this.#mailEnd(runEnd)
    if (mail >= 0) return this.#token(Token.email, mail)
    if (this.#match(host) < 0) {
      this.#noAddressBefore = runEnd
      return undefined
    }
    const end = this.#hostEnd()
    const pathEnd = this.#partOfAddress || this.#text[end] !== '/' ? -1 : this.#match(urlPath, end + 1)
    if (pathEnd < 0) return this.#token(Token.host, end)
    const url = this.#token(Token.url, pathEnd)
    this.#at -= url.text.length
    this.#urlPart = 'host'
    return url
  }

  /** Of the address whose name ends here. */
  #mailEnd(nameEnd: number): number {
    if (this.#partOfAddress || this.#text[nameEnd] !== '@') return -1
    const server = new TextParser(this.#text, nameEnd + 1, true).next()
    return server?.type === Token.host ? nameEnd + 1 + server.text.length : -1
  }

  #asciiWord(): ParsedToken {
    const end = this.#match(asciiLetters)
    const whole = this.#match(wordRest)
    if (whole > end) return this.#word(whole)
    if (this.#text[end] === ':') {
      const protocol = this.#match(protocolHead, end)
      if (protocol >= 0) return this.#token(Token.protocol, protocol)
    }
    return this.#path(end, true) ?? this.#hyphenated(end) ?? this.#token(Token.asciiword, end)
  }

  /** A word of more than ASCII's letters. */
  #word(end: number): ParsedToken {
    if (kindOfWord(this.#text.slice(this.#at, end)) < 2) return this.#hyphenated(end) ?? this.#token(Token.word, end)
    const mail = this.#mailEnd(end)
    if (mail >= 0) return this.#token(Token.email, mail)
    return this.#path(end, true) ?? this.#hyphenated(end) ?? this.#token(Token.numword, end)
  }

  #number(): ParsedToken {
    const end = this.#match(asciiDigits)
    const floating = this.#match(scientific, end)
    if (floating >= 0) return this.#token(Token.sfloat, floating)
    if (this.#match(wordRest) > end) return this.#word(this.#match(wordRest))
    const decimal = this.#match(fraction, end)
    if (decimal < 0) return this.#path(end, false) ?? this.#token(Token.uint, end)
    const version = this.#match(moreVersion, decimal)
    if (version >= 0) return this.#token(Token.version, version)
    const exponent = this.#match(scientific, decimal)
    return exponent < 0 ? this.#token(Token.float, decimal) : this.#token(Token.sfloat, exponent)
  }

  /** Of a path whose first name ends here. */
  #path(end: number, dotted: boolean): ParsedToken | undefined {
    const sign = this.#text[end]
    if (sign === '/') return this.#found(Token.file, endOfPath(this.#text, end + 1, 'after slash'))
    if (sign !== '.' || !dotted || !/^[A-Za-z0-9_]/.test(this.#text.charAt(end + 1))) return undefined
    return this.#token(Token.file, endOfPath(this.#text, end + 2, 'file'))
  }

  #hyphenated(firstEnd: number): ParsedToken | undefined {
    const end = this.#match(hyphenatedRest, firstEnd)
    if (end < 0) return undefined
    const kinds = [Token.asciihword, Token.hword, Token.numhword] as const
    const word = this.#token(kinds[kindOfWord(this.#text.slice(this.#at, end))], end)
    this.#at -= word.text.length
    this.#inHyphenated = true
    return word
  }
}

/** 0: ASCII letters, 1: letters, 2: digits too. */
const kindOfWord = (word: string): 0 | 1 | 2 => (/[0-9]/.test(word) ? 2 : /^[A-Za-z-]*$/.test(word) ? 0 : 1)
