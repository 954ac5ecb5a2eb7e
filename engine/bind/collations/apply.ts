// What an expression's collation is asked for: comparisons, sort keys, extremes, letter case. Where it is not bytewise, functions that
// compare by it take the place of those of texts; what cannot compare by it is refused.
import { collationKept, specOfCollation } from '../../collations/collations.ts'
import type { CollationSpec } from '../../collations/collator.ts'
import { notSupported, PgError } from '../../errors.ts'
import { collatedOid } from '../../functions/collations/functions.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { collatedTextOid } from '../../types/collated-text.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeCollation } from '../../types/type.ts'
import { at, atExpression, type Binding, mark } from '../binding.ts'
import { elementTypeOf, textType, typeOf } from '../types/types.ts'
import { derivedFrom, shownName } from './derive.ts'

const indeterminate = (): PgError =>
  new PgError('42P22', 'could not determine which collation to use for string comparison', {
    hint: 'Use the COLLATE clause to set the collation explicitly.',
  })

/** undefined: bytewise. Throws 42P22. */
function specOf(collation: TypeCollation | undefined, binding: Binding): CollationSpec | undefined {
  if (!collation) return undefined
  if (collation.strength === 'conflict') throw indeterminate()
  const found = collationKept(binding.catalog, collation.name)
  return found && specOfCollation(found)
}

const isLoose = (spec: CollationSpec | undefined): boolean => spec?.startsWith('n') === true

const literal = (value: string): Expression => ({ kind: 'literal', value, type: textType })

/** Blanks at the end of a character(n) are none. */
function asText(expression: Expression, binding: Binding): Expression {
  if (expression.type.oid !== Oid.bpchar) return expression
  const start = binding.shared.starts.get(expression)
  return mark(binding, { kind: 'call', function: bpcharToText, args: [expression], type: textType }, start)
}

const bpcharToText = 401

type Compared = '<' | '<=' | '=' | '<>' | '>' | '>='

/** By the function of texts that it is; those that go by bytes whatever the collation are not among them. */
const comparisons: ReadonlyMap<number, Compared> = new Map<number, Compared>([
  ...([67, 1048] as const).map((oid) => [oid, '='] as const),
  ...([157, 1053] as const).map((oid) => [oid, '<>'] as const),
  ...([740, 1049] as const).map((oid) => [oid, '<'] as const),
  ...([741, 1050] as const).map((oid) => [oid, '<='] as const),
  ...([742, 1051] as const).map((oid) => [oid, '>'] as const),
  ...([743, 1052] as const).map((oid) => [oid, '>='] as const),
])

const patternWords: Readonly<Record<string, string>> = {
  '~~': 'LIKE',
  '!~~': 'LIKE',
  '~~*': 'ILIKE',
  '!~~*': 'ILIKE',
  '~': 'regular expressions',
  '!~': 'regular expressions',
  '~*': 'regular expressions',
  '!~*': 'regular expressions',
  '^@': '^@',
}

/** An operator's call, its operands coerced. */
export function collatedOperator(call: CallExpression, binding: Binding): Expression {
  const collation = derivedFrom(call.args, binding)
  const compared = comparisons.get(call.function)
  const name = call.form?.kind === 'operator' ? call.form.name : ''
  const isOfArrays = call.type.oid === Oid.bool && call.args.some(({ type }) => elementTypeOf(type.oid) !== undefined)
  const word = patternWords[name]
  if (!compared && word === undefined && !isOfArrays) return call
  const spec = specOf(collation, binding)
  if (spec === undefined) return call
  if (word !== undefined) {
    if (isLoose(spec)) throw loosePattern(word, call, binding)
    if (name.endsWith('*')) refuseOwnCase(spec, ownCases, `operator ${name}`, call, binding)
    return call
  }
  if (isOfArrays) throw notSupported('comparing arrays by an ICU collation', atExpression(binding, call))
  // Equal texts have equal bytes, and nothing else is equal.
  if (!isLoose(spec) && (compared === '=' || compared === '<>')) return call
  return {
    ...call,
    function: collatedOid[compared!],
    args: [...call.args.map((arg) => asText(arg, binding)), literal(spec)],
  }
}

const loosePattern = (word: string, call: Expression, binding: Binding): PgError =>
  word === 'ILIKE' || word === 'regular expressions'
    ? new PgError('0A000', `nondeterministic collations are not supported for ${word}`)
    : notSupported(`${word} with a nondeterministic collation`, atExpression(binding, call))

/** Throws 42P21; of a set operation's column it is only known that there is none. */
export function refuseConflict(collation: TypeCollation | undefined, binding: Binding): void {
  if (collation?.strength !== 'conflict' || collation.other === undefined) return
  const [first, second] = [collation.name, collation.other].map((name) => shownName(name, binding))
  throw new PgError('42P21', `collation mismatch between implicit collations "${first}" and "${second}"`, {
    hint: 'You can choose the collation by applying the COLLATE clause to one or both expressions.',
    ...at(binding, collation.at),
  })
}

/** What ORDER BY sorts by. Throws 42P21 where columns' collations differ. */
export function collatedKey(expression: Expression, binding: Binding): Expression {
  const { collation } = expression.type
  refuseConflict(collation, binding)
  const spec = specOf(collation, binding)
  if (spec === undefined) return expression
  if (elementTypeOf(expression.type.oid) !== undefined)
    throw notSupported('sorting arrays by an ICU collation', atExpression(binding, expression))
  const start = binding.shared.starts.get(expression)
  const key: Expression = {
    kind: 'call',
    function: collatedOid.key,
    args: [asText(expression, binding), literal(spec)],
    type: typeOf(collatedTextOid),
  }
  return mark(binding, key, start)
}

/** Where equal texts are put together by their bytes. what: as the refusal names it. */
export function requireBytewiseEquality(expression: Expression, what: string, binding: Binding): void {
  const spec = specOf(expression.type.collation, binding)
  if (isLoose(spec)) throw notSupported(`${what} with a nondeterministic collation`, atExpression(binding, expression))
}

/** Where texts are put in order, and nothing but their bytes can be asked for. */
export function requireBytewiseOrder(expressions: readonly Expression[], what: string, binding: Binding): void {
  if (!expressions.some(({ type }) => type.collation)) return
  if (specOf(derivedFrom(expressions, binding), binding) !== undefined)
    throw notSupported(`${what} with an ICU collation`, atExpression(binding, expressions[0]))
}

/** min(text), max(text), min(character), max(character). */
const extremes: ReadonlyMap<number, 'min' | 'max'> = new Map([
  [2145, 'min'],
  [2129, 'max'],
  [2245, 'min'],
  [2244, 'max'],
])

/** The aggregate that takes the place of one of texts; undefined: it may stay. */
export function collatedAggregate(
  oid: number,
  args: readonly Expression[],
  binding: Binding,
): { readonly function: number; readonly args: readonly Expression[] } | undefined {
  const name = extremes.get(oid)
  if (!name || !args[0].type.collation) return undefined
  const spec = specOf(derivedFrom(args, binding), binding)
  if (spec === undefined) return undefined
  return { function: collatedOid[name], args: [asText(args[0], binding), literal(spec)] }
}

/** They look for a text in another one. */
const positions: ReadonlySet<string> = new Set([
  ...['position', 'strpos', 'replace', 'split_part', 'starts_with', 'string_to_array', 'string_to_table'],
])

function refuseLoosePosition(call: CallExpression, binding: Binding): void {
  const { name } = functionByOid(call.function)
  const isRegular = name.startsWith('regexp_')
  if ((isRegular || positions.has(name)) && isNondeterministic(call.args, binding))
    throw loosePattern(isRegular ? 'regular expressions' : name, call, binding)
}

type ExtremeExpression = Extract<Expression, { readonly kind: 'minmax' }>

/** GREATEST and LEAST. */
export function collatedExtreme(bound: ExtremeExpression, binding: Binding): Expression {
  const spec = specOf(bound.type.collation, binding)
  if (spec === undefined) return bound
  const [first, ...rest] = bound.args.map((arg) => asText(arg, binding))
  return rest.reduce(
    (best, arg): Expression => ({
      kind: 'call',
      function: collatedOid[bound.which],
      args: [best, arg, literal(spec)],
      type: bound.type,
    }),
    first,
  )
}

/** Languages whose letters change their case in ways of their own: nothing but upper and lower knows them. */
const ownCases = /^(tr|az|lt)\b/
const ownInitials = /^(tr|az|lt|nl)\b/

function refuseOwnCase(spec: CollationSpec, language: RegExp, what: string, call: Expression, binding: Binding): void {
  if (language.test(spec.slice(1)))
    throw notSupported(
      `${what} with the collation of a language with letter case of its own`,
      atExpression(binding, call),
    )
}

const initcapOid = 872

const collationFor = 3162

/** COLLATION FOR (x), which nothing but the binder knows. */
function collationWords(call: CallExpression, binding: Binding): Expression {
  const collation = derivedFrom(call.args, binding)
  if (!collation) return call
  const value = collation.strength === 'conflict' ? null : quoteAlways(shownName(collation.name, binding))
  return { kind: 'literal', value, type: textType }
}

const quoteAlways = (name: string): string => `"${name.replaceAll('"', '""')}"`

const cases: ReadonlyMap<number, 'upper' | 'lower'> = new Map([
  [871, 'upper'],
  [870, 'lower'],
])

/** A function's call: letter case is the language's. */
export function collatedCall(call: CallExpression, binding: Binding): Expression {
  if (call.function === collationFor) return collationWords(call, binding)
  refuseLoosePosition(call, binding)
  const initials = call.function === initcapOid ? specOf(derivedFrom(call.args, binding), binding) : undefined
  if (initials !== undefined) refuseOwnCase(initials, ownInitials, 'initcap', call, binding)
  const name = cases.get(call.function)
  const spec = name && specOf(derivedFrom(call.args, binding), binding)
  return spec === undefined || !name
    ? call
    : { ...call, function: collatedOid[name], args: [...call.args, literal(spec)] }
}

/** What is compared by an operator where only bytes can be: lists, arrays, rows and subqueries. */
export function requireBytewiseComparison(
  names: readonly string[],
  expressions: readonly Expression[],
  what: string,
  binding: Binding,
): void {
  if (!expressions.some(({ type }) => type.collation)) return
  const spec = specOf(derivedFrom(expressions, binding), binding)
  const name = names[names.length - 1]
  const byEquality = name === '=' || name === '<>'
  if (spec === undefined || (byEquality && !isLoose(spec))) return
  throw notSupported(
    `${what} with ${byEquality ? 'a nondeterministic' : 'an ICU'} collation`,
    atExpression(binding, expressions[0]),
  )
}

/** Whether equal texts may differ in their bytes. */
export const isNondeterministic = (expressions: readonly Expression[], binding: Binding): boolean =>
  expressions.some(({ type }) => type.collation) && isLoose(specOf(derivedFrom(expressions, binding), binding))
