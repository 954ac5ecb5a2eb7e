// Regular expressions that are constants and of a form that one look at each character tells (regex-matcher.ts): ~, !~, regexp_like,
// substring and regexp_replace. All others are the interpreter's.
import { linearPattern, type LinearPattern } from '../../functions/pattern/regex-native.ts'
import { parseReplacement, type ReplacementPart } from '../../functions/pattern/regex-replacement.ts'
import { type ParsedRegex, parseRegex } from '../../functions/pattern/regex-syntax.ts'
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { br, call, get, i32, type Instruction, op, set } from '../wasm/instruction.ts'
import type { CallForm, CallForms } from './call-form.ts'
import type { TextValue } from './compiled-value.ts'
import { RegexMatcher, type Spans } from './regex-matcher.ts'
import type { Scope } from './scope.ts'
import { text } from './texts.ts'
import { Unsupported } from './unsupported.ts'

const constantOf = (expression: Expression | undefined): string | undefined =>
  expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined

/** undefined: it is no constant, or no regular expression. */
export function constantPattern(expression: Expression | undefined, flags: string): ParsedRegex | undefined {
  const source = constantOf(expression)
  if (source === undefined) return undefined
  try {
    return parseRegex(source, flags)
  } catch (error) {
    if (error instanceof PgError) return undefined
    throw error
  }
}

function patternOf(expression: Expression, flags = ''): LinearPattern {
  const parsed = constantPattern(expression, flags)
  const pattern = parsed && linearPattern(parsed)
  if (!pattern) throw new Unsupported('a regular expression that code has no form for')
  return pattern
}

const matches =
  (negated: boolean): CallForm =>
  ([value], { call: { args }, scope }) => {
    const flags = args.length > 2 ? constantOf(args[2]) : ''
    if (flags === undefined || flags.includes('g')) throw new Unsupported('regular expressions with these flags')
    const source = text(value)
    if (source.padded) throw new Unsupported('regular expressions over char(n)')
    const found = new RegexMatcher(patternOf(args[1], flags), source, scope).search(source.address)
    return { kind: 'bool', value: negated ? op('i32.eqz', found) : found }
  }

/** substring(text from pattern): the first group, or the whole where there is none. */
export const substringByPattern: CallForm = ([value], { call: { args }, scope }) => {
  if (args.length > 2) throw new Unsupported('substring by SIMILAR TO')
  const { fn } = scope
  const given = text(value)
  // A group at address 0 took no part: an empty text, which may lie there, is taken to lie elsewhere.
  const source = { ...given, address: fn.let('i32', op('i32.or', given.address, op('i32.eqz', given.length))) }
  const pattern = patternOf(args[1])
  const matcher = new RegexMatcher(pattern, source, scope)
  const found = matcher.search(source.address)
  const { start, end } = matcher.spans[pattern.groups > 0 ? 1 : 0]
  const none = fn.let('i32', op('i32.or', op('i32.eqz', found), op('i32.eqz', start)))
  return {
    kind: 'text',
    address: start,
    length: fn.let('i32', op('select', i32(0), op('i32.sub', end, start), none)),
    padded: false,
    stable: source.stable,
    ownNull: none,
  }
}

const replaced: CallForm = ([value], { call: { args }, scope }) => {
  const by = constantOf(args[2])
  const flags = args.length > 3 ? constantOf(args[3]) : ''
  if (by === undefined || flags === undefined || args.length > 4 || /^[0-9]/.test(flags))
    throw new Unsupported('regexp_replace with these arguments')
  const pattern = patternOf(args[1], flags.replaceAll('g', ''))
  const source = text(value)
  const parts = parseReplacement(by)
  const everywhere = flags.includes('g') && !pattern.atStart
  if (everywhere && pattern.steps.length === 0) throw new Unsupported('regexp_replace of nothing')
  const matcher = new RegexMatcher(pattern, source, scope)
  return (everywhere ? replaceAll : replaceFirst)(source, matcher, parts, scope)
}

/** A part of the replacement: bytes, and how many. */
function pieceOf(part: ReplacementPart, spans: Spans, scope: Scope): { address: Instruction; length: Instruction } {
  if (typeof part === 'string') {
    const bytes = Buffer.from(part, 'utf8')
    return { address: scope.constantBytes(bytes), length: i32(bytes.length) }
  }
  // A group that there is not is as empty as one that took no part.
  const span = spans.at(part)
  return span
    ? { address: span.start, length: op('i32.sub', span.end, span.start) }
    : { address: i32(0), length: i32(0) }
}

/** Copies texts one behind the other. */
class Writer {
  readonly #at: number
  readonly #scope: Scope

  constructor(address: Instruction, scope: Scope) {
    this.#scope = scope
    this.#at = scope.fn.local('i32')
    scope.fn.emit(set(this.#at, address))
  }

  put(address: Instruction, length: Instruction): void {
    const { fn } = this.#scope
    const bytes = fn.let('i32', length)
    fn.emit(call(this.#scope.library('copyBytes'), get(this.#at), address, bytes))
    fn.emit(set(this.#at, op('i32.add', get(this.#at), bytes)))
  }
}

const sum = (values: readonly Instruction[]): Instruction => values.reduce((a, b) => op('i32.add', a, b), i32(0))

function replaceFirst(
  source: TextValue,
  matcher: RegexMatcher,
  parts: readonly ReplacementPart[],
  scope: Scope,
): TextValue {
  const { fn } = scope
  const [address, length] = [fn.local('i32'), fn.local('i32')]
  fn.emit(set(address, source.address), set(length, source.length))
  const found = matcher.search(source.address)
  const { spans } = matcher
  const [{ start, end }] = spans
  fn.when(found, () => {
    const pieces = parts.map((part) => pieceOf(part, spans, scope))
    const before = fn.let('i32', op('i32.sub', start, source.address))
    const behind = fn.let('i32', op('i32.sub', op('i32.add', source.address, source.length), end))
    const build = (): void => {
      fn.emit(set(length, sum([before, behind, ...pieces.map((piece) => piece.length)])))
      const target = scope.scratch(get(length))
      const writer = new Writer(target, scope)
      writer.put(source.address, before)
      for (const piece of pieces) writer.put(piece.address, piece.length)
      writer.put(end, behind)
      fn.emit(set(address, target))
    }
    if (pieces.length !== 1 || typeof parts[0] === 'string') return build()
    // A group of a match of all there is need not be copied.
    fn.when(op('i32.or', before, behind), build, () =>
      fn.emit(set(length, pieces[0].length), set(address, pieces[0].address)),
    )
  })
  return { kind: 'text', address: get(address), length: get(length), padded: false, stable: false }
}

/** Looked for twice: how long the text gets, then the text. Matches are not empty. */
function replaceAll(
  source: TextValue,
  matcher: RegexMatcher,
  parts: readonly ReplacementPart[],
  scope: Scope,
): TextValue {
  const { fn } = scope
  const { spans } = matcher
  const [{ start, end }] = spans
  const pieces = parts.map((part) => pieceOf(part, spans, scope))
  const from = fn.local('i32')
  const each = (write: () => void): void => {
    fn.emit(set(from, source.address))
    fn.block('no more', (done) => {
      fn.loop('next', (next) => {
        const found = matcher.search(get(from))
        fn.emit(br(done, op('i32.eqz', found)))
        write()
        fn.emit(set(from, end), br(next))
      })
    })
  }
  const length = fn.local('i32')
  fn.emit(set(length, source.length))
  each(() => {
    const added = op('i32.sub', sum(pieces.map((piece) => piece.length)), op('i32.sub', end, start))
    fn.emit(set(length, op('i32.add', get(length), added)))
  })
  const target = scope.scratch(get(length))
  const writer = new Writer(target, scope)
  each(() => {
    writer.put(get(from), op('i32.sub', start, get(from)))
    for (const piece of pieces) writer.put(piece.address, piece.length)
  })
  writer.put(get(from), op('i32.sub', op('i32.add', source.address, source.length), get(from)))
  return { kind: 'text', address: target, length: get(length), padded: false, stable: false }
}

export const regexForms: CallForms = {
  textregexeq: matches(false),
  textregexne: matches(true),
  regexp_like: matches(false),
  regexp_replace: replaced,
}
