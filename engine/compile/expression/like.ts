// LIKE and ILIKE. Patterns of pieces and % look for the pieces; what else there is in one goes through the text byte by byte.
import type { Expression } from '../../plan/expression.ts'
import { lowerCase } from '../../types/lower-case.ts'
import { call, get, i32, type Instruction, op, set } from '../wasm/instruction.ts'
import { byRowInside } from './by-row.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import { bool, Choice } from './choice.ts'
import type { TextValue } from './compiled-value.ts'
import { isDangling } from './dangling-escape.ts'
import { errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'
import { text } from './texts.ts'
import { Unsupported } from './unsupported.ts'

function literalText(expression: Expression): string | undefined {
  if (expression.kind !== 'literal') return undefined
  return typeof expression.value === 'string' ? expression.value : undefined
}

const like =
  (negated: boolean): CallForm =>
  ([left, right], site) => {
    const { call: expression, scope } = site
    const value = text(left)
    const pattern = literalText(expression.args[1])
    if (pattern !== undefined && isDangling(pattern)) throw new Unsupported('LIKE with an escape of nothing')
    const pieces = pattern === undefined ? undefined : piecesOf(pattern)
    const matched = pieces ? matchesPieces(value, pieces, scope) : matches('matchLike', value, text(right), scope)
    if (pattern === undefined) failIf(site, danglingEscape(text(right), scope), errorCode.beyond)
    return { kind: 'bool', value: negated ? op('i32.eqz', matched) : matched }
  }

/** What lies between the % of a pattern; undefined: there is a _ among it. */
function piecesOf(pattern: string): Uint8Array[] | undefined {
  const pieces = ['']
  for (const [one] of pattern.matchAll(/\\?./gsu)) {
    if (one === '_') return undefined
    if (one === '%') pieces.push('')
    else pieces[pieces.length - 1] += one.startsWith('\\') ? one.slice(1) : one
  }
  return pieces.map((piece) => Buffer.from(piece, 'utf8'))
}

/** i32: whether an odd number of backslashes ends the pattern. */
function danglingEscape({ address, length }: TextValue, scope: Scope): Instruction {
  const escape = scope.constantBytes(Buffer.from('\\'))
  const trailing = scope.fn.let('i32', call(scope.library('trailingBytes'), address, length, escape, i32(1)))
  return op('i32.and', trailing, i32(1))
}

function matches(
  how: 'matchLike' | 'matchLikeFolded',
  value: TextValue,
  pattern: Pick<TextValue, 'address' | 'length'>,
  scope: Scope,
): Instruction {
  const { fn } = scope
  return fn.let('i32', call(scope.library(how), value.address, value.length, pattern.address, pattern.length))
}

/** Texts of ASCII are compared here; beyond it there are letters whose lower case is one of ASCII's. */
const ilike =
  (negated: boolean): CallForm =>
  (args, { call: expression, scope }) => {
    const value = text(args[0])
    const pattern = literalText(expression.args[1])
    if (pattern === undefined || isDangling(pattern)) throw new Unsupported('ILIKE with this pattern')
    const bytes = Buffer.from(lowerCase(pattern), 'utf8')
    const lowered = { address: scope.constantBytes(bytes), length: i32(bytes.length) }
    const choice = new Choice(expression.type, scope)
    choice.branches(
      [
        {
          when: () => call(scope.library('isAscii'), value.address, value.length),
          then: () => ({ kind: 'bool', value: matches('matchLikeFolded', value, lowered, scope) }),
        },
      ],
      () => {
        const answered = bool(byRowInside(expression, args, scope))
        return { ...answered, value: negated ? op('i32.eqz', answered.value) : answered.value }
      },
    )
    const matched = bool(choice.result())
    return { kind: 'bool', value: negated ? op('i32.eqz', matched.value) : matched.value }
  }

/** i32: 1 where the text matches. Pieces are found one after the other. */
function matchesPieces(value: TextValue, pieces: readonly Uint8Array[], scope: Scope): Instruction {
  const { fn } = scope
  const matched = fn.local('i32')
  if (pieces.length === 1) {
    const [whole] = pieces
    const equal = call(
      scope.library('equalBytes'),
      value.address,
      scope.constantBytes(whole),
      value.length,
      i32(whole.length),
    )
    fn.emit(set(matched, equal))
    return get(matched)
  }
  const first = pieces[0]
  const last = pieces[pieces.length - 1]
  const start = fn.local('i32')
  const end = fn.local('i32')
  fn.emit(set(matched, i32(0)), set(start, value.address), set(end, op('i32.add', value.address, value.length)))
  fn.block('like', (no) => {
    const refuse = (condition: Instruction): void => fn.emit({ kind: 'br', label: no, condition })
    refuse(op('i32.lt_u', value.length, i32(first.length + last.length)))
    const equal = (address: Instruction, piece: Uint8Array): Instruction =>
      call(scope.library('equalBytes'), address, scope.constantBytes(piece), i32(piece.length), i32(piece.length))
    if (first.length > 0) {
      refuse(op('i32.eqz', equal(get(start), first)))
      fn.emit(set(start, op('i32.add', get(start), i32(first.length))))
    }
    if (last.length > 0) {
      fn.emit(set(end, op('i32.sub', get(end), i32(last.length))))
      refuse(op('i32.eqz', equal(get(end), last)))
    }
    for (const piece of pieces.slice(1, -1)) {
      if (piece.length === 0) continue
      const left = op('i32.sub', get(end), get(start))
      const found = call(scope.library('findBytes'), get(start), left, scope.constantBytes(piece), i32(piece.length))
      fn.emit(set(start, found))
      refuse(op('i32.eqz', get(start)))
      fn.emit(set(start, op('i32.add', get(start), i32(piece.length))))
    }
    fn.emit(set(matched, i32(1)))
  })
  return get(matched)
}

export const likeForms: CallForms = {
  textlike: like(false),
  textnlike: like(true),
  bpcharlike: like(false),
  bpcharnlike: like(true),
  like: like(false),
  notlike: like(true),
  texticlike: ilike(false),
  texticnlike: ilike(true),
  bpchariclike: ilike(false),
  bpcharicnlike: ilike(true),
}
