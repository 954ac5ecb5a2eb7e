// left = ANY (list) and left <> ALL (list): NULL where nothing matched and something compared was NULL. A long list of constants is a set, which
// values are looked up in.
import { builtInName } from '../../functions/built-in-name.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { negatorOf } from '../../plan/facts.ts'
import { atScale, setOfTexts, setOfWords } from '../library/value-set.ts'
import { call, i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import { compare } from './comparisons.ts'
import { compileExpression } from './compile-expression.ts'
import { anyNull, type BoolValue, type CompiledValue } from './compiled-value.ts'
import { compileLiteral } from './literals.ts'
import type { Scope } from './scope.ts'
import { text } from './texts.ts'
import { Unsupported } from './unsupported.ts'
import { amongParameters, isPlainEquality, wordOf } from './value-lists.ts'

type InList = Expression & { readonly kind: 'in-list' }

/** So many are compared as quickly as looked up. */
const comparedMax = 24

export function compileInList(expression: InList, scope: Scope): BoolValue {
  const name = builtInName(functionByOid(expression.function))
  const equality = expression.all ? /ne$/.test(name) : /eq$/.test(name)
  if (!equality) throw new Unsupported(`a list compared by ${name}`)
  const { fn } = scope
  const { any, unknown, left } = hits(expression, scope)
  const isNull = left.isNull ? (unknown ? op('i32.or', left.isNull, unknown) : left.isNull) : unknown
  return {
    kind: 'bool',
    value: expression.all ? op('i32.eqz', any) : any,
    isNull: isNull && fn.let('i32', isNull),
  }
}

interface Hits {
  readonly left: CompiledValue
  readonly any: Instruction
  /** Nothing is equal, but something is NULL. */
  readonly unknown?: Instruction
}

function hits(expression: InList, scope: Scope): Hits {
  const { fn } = scope
  const { list } = expression
  if (list.length > comparedMax) {
    if (list.every(isLiteral)) return lookedUp(expression, scope)
    if (list.every(isParameter) && isOneKind(expression)) return amongAll(expression, scope)
  }
  const left = compileExpression(expression.left, scope)
  const items = list.map((item) => compileExpression(item, scope))
  const equals = items.map((item) => {
    const equal = compare('eq', left, item, scope)
    return item.isNull ? op('i32.and', equal, op('i32.eqz', item.isNull)) : equal
  })
  const any = fn.let(
    'i32',
    equals.reduce((a, b) => op('i32.or', a, b)),
  )
  const nullItem = anyNull(items)
  return { left, any, unknown: nullItem && op('i32.and', nullItem, op('i32.eqz', any)) }
}

type Parameter = Expression & { readonly kind: 'parameter' }
const isParameter = (expression: Expression): expression is Parameter => expression.kind === 'parameter'

/** Which of them are NULL code need not know. */
function amongAll(expression: InList, scope: Scope): Hits {
  const parameters = expression.list.filter(isParameter).map(({ number }) => number)
  for (const number of parameters) scope.isNullParameter(number)
  const left = compileExpression(expression.left, scope)
  const { any, hasNull } = amongParameters(left, expression.list[0].type, parameters, scope)
  return { left, any, unknown: op('i32.and', hasNull, op('i32.eqz', any)) }
}

function isOneKind({ left, list, function: oid, all }: InList): boolean {
  const equality = all ? negatorOf(oid) : oid
  const type = list[0].type.oid
  return (
    equality !== undefined &&
    isPlainEquality(equality, left.type.oid, type) &&
    list.every((one) => one.type.oid === type)
  )
}

type Literal = Expression & { readonly kind: 'literal' }
const isLiteral = (expression: Expression): expression is Literal => expression.kind === 'literal'

function lookedUp(expression: InList, scope: Scope): Hits {
  const literals = expression.list.filter(isLiteral)
  const values = literals.filter(({ value }) => value !== null)
  const left = compileExpression(expression.left, scope)
  const any = scope.fn.let(
    'i32',
    left.kind === 'text' ? amongTexts(left, values, scope) : amongWords(left, values, scope),
  )
  const unknown = values.length < literals.length ? op('i32.eqz', any) : undefined
  return { left, any, unknown }
}

function amongTexts(left: CompiledValue, values: readonly Literal[], scope: Scope): Instruction {
  const { address, length, padded } = text(left)
  const trimmed = (value: string): string => (padded ? value.replace(/ +$/, '') : value)
  const set = setOfTexts(
    [...new Set(values.map(({ value }) => trimmed(value as string)))].map((one) => Buffer.from(one)),
  )
  const { fn } = scope
  const bytes = padded ? fn.let('i32', call(scope.library('trimmedLength'), address, length)) : length
  const hash = call(scope.library('hashBytes'), address, bytes)
  return call(scope.library('amongTexts'), scope.constantBytes(set.bytes), i32(set.shift), address, bytes, hash)
}

function amongWords(left: CompiledValue, values: readonly Literal[], scope: Scope): Instruction {
  const words = values.flatMap((one) => constantWord(one, left, scope) ?? [])
  const set = setOfWords(words)
  const word = wordOf(left)
  return call(scope.library('amongWords'), scope.constantBytes(set.bytes), i32(set.shift), i64(set.empty), word)
}

/** As code holds it in the form of the left side; undefined: nothing in that form equals it. */
function constantWord({ value, type }: Literal, left: CompiledValue, scope: Scope): bigint | undefined {
  const literal = compileLiteral(value, type, scope)
  if (!('value' in literal) || literal.value.kind !== 'const' || literal.value.type === 'f64')
    throw new Unsupported('a long list of such constants')
  const word = BigInt(literal.value.value)
  if (literal.kind !== 'decimal' || left.kind !== 'decimal') return word
  return atScale({ coefficient: word, scale: literal.scale }, left.scale)
}
