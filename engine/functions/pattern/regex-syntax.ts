// PostgreSQL's advanced regular expressions as a tree. Escapes, classes and options are resolved here;
// what a linear-time engine cannot do (back references, lookahead) is refused by name.
import { PgError, notSupported } from '../../errors.ts'
import { assertions, classEscapes, classes, collatingNames, simpleEscapes } from './regex-classes.ts'

export interface RegexOptions {
  readonly ignoreCase: boolean
  /** . and [^…] do not match a newline. */
  readonly dotStopsAtNewline: boolean
  /** ^ and $ match around newlines too. */
  readonly lineAnchors: boolean
}

/** Branches of concatenated, quantified atoms. */
export interface RegexNode {
  readonly branches: readonly (readonly RegexPiece[])[]
}
export interface RegexPiece {
  readonly atom: RegexAtom
  readonly quantifier?: {
    readonly min: number
    readonly max: number | undefined
    readonly lazy: boolean
    readonly fixed: boolean
  }
}
export type RegexAtom =
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'any' | 'start' | 'end' }
  /** Already in the engine's spelling: assertions and classes. */
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'group'; readonly node: RegexNode; readonly open: '(' | '(?:' | '(?<=' | '(?<!' }

export interface ParsedRegex {
  readonly node: RegexNode
  readonly options: RegexOptions
  readonly groups: number
}

export const invalidRegex = (reason: string): PgError => new PgError('2201B', `invalid regular expression: ${reason}`)

/** Greatest count in braces (DUPMAX). */
const repetitionsMax = 255
/** PostgreSQL takes some 40,000 characters before it runs out of states; reading many more would keep a thread for seconds. */
const charactersMax = 50_000

/** flags: the letters of regexp_…'s last argument, `g` already taken out; throws 2201B, 22023 and 0A000. */
export function parseRegex(pattern: string, flags: string): ParsedRegex {
  if (pattern.length > charactersMax) throw invalidRegex('regular expression is too complex')
  let source = pattern
  let literal = false
  let expanded = false
  let ignoreCase = false
  let newline = 'none' as 'none' | 'both' | 'dot' | 'anchors'
  let basic = false
  const apply = (letter: string): boolean => {
    if (letter === 'i') ignoreCase = true
    else if (letter === 'c') ignoreCase = false
    else if (letter === 'm' || letter === 'n') newline = 'both'
    else if (letter === 'p') newline = 'dot'
    else if (letter === 'w') newline = 'anchors'
    else if (letter === 's') newline = 'none'
    else if (letter === 'q') literal = true
    else if (letter === 'x') expanded = true
    else if (letter === 't') expanded = false
    else if (letter === 'b') basic = true
    else if (letter === 'e') basic = false
    else return false
    return true
  }
  for (const letter of flags) {
    if (!apply(letter)) throw new PgError('22023', `invalid regular expression option: "${letter}"`)
  }
  if (!literal && source.startsWith('***')) {
    if (source.startsWith('***=')) literal = true
    else if (!source.startsWith('***:')) throw invalidRegex('quantifier operand invalid')
    source = source.slice(4)
  }
  if (!literal) {
    const embedded = /^\(\?([a-z]+)(\)?)/.exec(source)
    if (embedded) {
      for (const letter of embedded[1]) if (!apply(letter)) throw invalidRegex('invalid embedded option')
      if (embedded[2] === '') throw invalidRegex('invalid embedded option')
      source = source.slice(embedded[0].length)
    }
  }
  if (basic && !literal) throw notSupported('the basic form of regular expressions')
  const options: RegexOptions = {
    ignoreCase,
    dotStopsAtNewline: newline === 'both' || newline === 'dot',
    lineAnchors: newline === 'both' || newline === 'anchors',
  }
  if (literal) {
    const pieces = Array.from(source).map((character): RegexPiece => ({
      atom: { kind: 'literal', code: character.codePointAt(0)! },
    }))
    return { node: { branches: [pieces] }, options, groups: 0 }
  }
  const parser = new RegexParser(Array.from(source), expanded, options)
  const node = parser.parse()
  return { node, options, groups: parser.groups }
}

/** Reads one pattern, character by character. */
class RegexParser {
  groups = 0
  private at = 0
  private readonly source: readonly string[]
  private readonly expanded: boolean
  private readonly options: RegexOptions
  constructor(source: readonly string[], expanded: boolean, options: RegexOptions) {
    this.source = source
    this.expanded = expanded
    this.options = options
  }

  parse(): RegexNode {
    const node = this.alternatives(0)
    if (this.at < this.source.length) throw invalidRegex('parentheses () not balanced')
    return node
  }

  private alternatives(depth: number): RegexNode {
    if (depth > 250) throw new PgError('54001', 'invalid regular expression: regular expression is too complex')
    const branches: RegexPiece[][] = [[]]
    for (;;) {
      this.skipIgnored()
      const character = this.source[this.at]
      if (character === undefined || character === ')') return { branches }
      if (character === '|') {
        this.at++
        branches.push([])
        continue
      }
      const atom = this.atom(depth)
      this.skipIgnored()
      branches[branches.length - 1].push({ atom, quantifier: this.quantifier(atom) })
    }
  }

  /** White space and comments in expanded syntax; (?#…) everywhere. */
  private skipIgnored(): void {
    for (;;) {
      if (this.expanded && /\s/.test(this.source[this.at] ?? '')) this.at++
      else if (this.expanded && this.source[this.at] === '#') {
        while (this.at < this.source.length && this.source[this.at] !== '\n') this.at++
      } else if (this.looking('(?#')) {
        while (this.at < this.source.length && this.source[this.at] !== ')') this.at++
        this.at++
      } else return
    }
  }

  private looking(text: string): boolean {
    for (let index = 0; index < text.length; index++) if (this.source[this.at + index] !== text[index]) return false
    return true
  }

  private atom(depth: number): RegexAtom {
    const character = this.source[this.at]
    switch (character) {
      case '(':
        return this.group(depth)
      case '[':
        return this.bracket()
      case '.':
        this.at++
        return { kind: 'any' }
      case '^':
        this.at++
        return { kind: 'start' }
      case '$':
        this.at++
        return { kind: 'end' }
      case '\\':
        this.at++
        return this.escape()
      case '*':
      case '+':
      case '?':
        throw invalidRegex('quantifier operand invalid')
      case '{':
        if (/\d/.test(this.source[this.at + 1] ?? '')) throw invalidRegex('quantifier operand invalid')
    }
    this.at++
    return { kind: 'literal', code: character.codePointAt(0)! }
  }

  private group(depth: number): RegexAtom {
    let open: '(' | '(?:' | '(?<=' | '(?<!' = '('
    if (this.looking('(?=') || this.looking('(?!')) throw notSupported('lookahead in a regular expression')
    if (this.looking('(?<=')) open = '(?<='
    else if (this.looking('(?<!')) open = '(?<!'
    else if (this.looking('(?:')) open = '(?:'
    else if (this.looking('(?')) throw invalidRegex('quantifier operand invalid')
    this.at += open.length
    if (open === '(') this.groups++
    const before = this.groups
    const node = this.alternatives(depth + 1)
    if (this.source[this.at] !== ')') throw invalidRegex('parentheses () not balanced')
    this.at++
    if (open.startsWith('(?<') && this.groups > before) throw notSupported('a group inside a lookbehind constraint')
    return { kind: 'group', node, open }
  }

  private quantifier(atom: RegexAtom): RegexPiece['quantifier'] {
    let min: number
    let max: number | undefined
    let fixed = false
    const character = this.source[this.at]
    if (character === '*') [min, max] = [0, undefined]
    else if (character === '+') [min, max] = [1, undefined]
    else if (character === '?') [min, max] = [0, 1]
    else if (character === '{' && /\d/.test(this.source[this.at + 1] ?? '')) {
      const bounds = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at, this.at + 16).join(''))
      if (!bounds)
        throw invalidRegex(
          this.source.indexOf('}', this.at) < 0 ? 'braces {} not balanced' : 'invalid repetition count(s)',
        )
      min = Number(bounds[1])
      fixed = bounds[2] === undefined
      max = fixed ? min : bounds[3] === '' ? undefined : Number(bounds[3])
      if (min > repetitionsMax || (max !== undefined && (max > repetitionsMax || max < min))) {
        throw invalidRegex('invalid repetition count(s)')
      }
      this.at += bounds[0].length - 1
    } else return undefined
    const constraint =
      atom.kind === 'start' || atom.kind === 'end' || (atom.kind === 'raw' && !atom.text.startsWith('['))
    if (constraint) throw invalidRegex('quantifier operand invalid')
    this.at++
    const lazy = this.source[this.at] === '?'
    if (lazy) this.at++
    const next = this.source[this.at]
    if (next === '*' || next === '+' || next === '?' || (next === '{' && /\d/.test(this.source[this.at + 1] ?? ''))) {
      throw invalidRegex('quantifier operand invalid')
    }
    return { min, max, lazy, fixed }
  }

  /** After the backslash. */
  private escape(): RegexAtom {
    const character = this.source[this.at]
    if (character === undefined) throw invalidRegex('invalid escape \\ sequence')
    if (Object.hasOwn(assertions, character)) {
      this.at++
      return { kind: 'raw', text: assertions[character] }
    }
    const lower = character.toLowerCase()
    if (Object.hasOwn(classEscapes, lower)) {
      this.at++
      return { kind: 'raw', text: `[${character === lower ? '' : '^'}${classEscapes[lower]}]` }
    }
    if (/[1-9]/.test(character)) throw notSupported('a back reference in a regular expression')
    return { kind: 'literal', code: this.characterEscape() }
  }

  private characterEscape(): number {
    const character = this.source[this.at++]
    const digits = (pattern: RegExp): number => {
      const found = pattern.exec(this.source.slice(this.at, this.at + 260).join(''))
      if (!found) throw invalidRegex('invalid escape \\ sequence')
      this.at += found[0].length
      return Number.parseInt(found[0], 16) % 0x110000
    }
    if (character === 'x') return digits(/^[0-9a-fA-F]{1,255}/)
    if (character === 'u') return digits(/^[0-9a-fA-F]{4}/)
    if (character === 'U') return digits(/^[0-9a-fA-F]{8}/)
    if (character === 'c') {
      const control = this.source[this.at++]
      if (control === undefined) throw invalidRegex('invalid escape \\ sequence')
      return control.codePointAt(0)! & 31
    }
    if (character === '0') {
      const octal = /^[0-7]{0,2}/.exec(this.source.slice(this.at, this.at + 2).join(''))![0]
      this.at += octal.length
      return octal === '' ? 0 : Number.parseInt(octal, 8)
    }
    if (Object.hasOwn(simpleEscapes, character)) return simpleEscapes[character]
    if (/[A-Za-z0-9]/.test(character)) throw invalidRegex('invalid escape \\ sequence')
    return character.codePointAt(0)!
  }

  private bracket(): RegexAtom {
    const unbalanced = (): PgError => invalidRegex('brackets [] not balanced')
    if (this.looking('[[:<:]]') || this.looking('[[:>:]]')) {
      this.at += 7
      return { kind: 'raw', text: '\\b' }
    }
    this.at++
    const negated = this.source[this.at] === '^'
    if (negated) this.at++
    let text = ''
    for (let first = true; ; first = false) {
      const character = this.source[this.at]
      if (character === undefined) throw unbalanced()
      if (character === ']' && !first) break
      const low = this.bracketItem(unbalanced)
      if (this.source[this.at] === '-' && this.source[this.at + 1] !== ']' && this.source[this.at + 1] !== undefined) {
        this.at++
        const high = this.bracketItem(unbalanced)
        if (typeof low === 'string' || typeof high === 'string' || high < low)
          throw invalidRegex('invalid character range')
        text += `${hex(low)}-${hex(high)}`
      } else text += typeof low === 'string' ? low : hex(low)
    }
    this.at++
    const newline = negated && this.options.dotStopsAtNewline ? '\\n' : ''
    return { kind: 'raw', text: `[${negated ? '^' : ''}${text}${newline}]` }
  }

  /** A code point, or a class in the engine's spelling. */
  private bracketItem(unbalanced: () => PgError): number | string {
    if (this.looking('[:') || this.looking('[.') || this.looking('[=')) {
      const mark = this.source[this.at + 1]
      let end = this.at + 2
      while (end < this.source.length && !(this.source[end] === mark && this.source[end + 1] === ']')) end++
      if (end >= this.source.length) throw unbalanced()
      const name = this.source.slice(this.at + 2, end).join('')
      this.at = end + 2
      if (mark === ':') {
        if (!Object.hasOwn(classes, name)) throw invalidRegex('invalid character class')
        return classes[name]
      }
      const character = collatingNames[name] ?? name
      if (Array.from(character).length !== 1) throw invalidRegex('invalid collating element')
      return character.codePointAt(0)!
    }
    const character = this.source[this.at]
    if (character === undefined) throw unbalanced()
    this.at++
    if (character !== '\\') return character.codePointAt(0)!
    const letter = this.source[this.at]
    if (letter !== undefined && Object.hasOwn(classEscapes, letter)) {
      this.at++
      return classEscapes[letter]
    }
    if (letter === undefined || /[DWSAZmMyY1-9]/.test(letter)) throw invalidRegex('invalid escape \\ sequence')
    return this.characterEscape()
  }
}

export const hex = (code: number): string => `\\x{${code.toString(16)}}`
