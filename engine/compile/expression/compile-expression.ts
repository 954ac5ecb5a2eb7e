// An expression as instructions, with SQL's NULLs. What the compiler has no form for throws Unsupported with the reason.
import { builtInName } from '../../functions/built-in-name.ts'
import { functionByOid } from '../../functions/registry.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { isVolatile } from '../../plan/facts.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import { get, i32, type Instruction, op, set } from '../wasm/instruction.ts'
import { compileArrayComparison } from './array-comparison.ts'
import { callForms } from './call-forms.ts'
import { orByRow } from './by-row.ts'
import { asType } from './casts.ts'
import { compare } from './comparisons.ts'
import { anyNull, type BoolValue, type CompiledValue, isJsonType, kindOfType } from './compiled-value.ts'
import { compileInList } from './in-list.ts'
import { movedByInterval } from './interval-moves.ts'
import { jsonBesideConstant } from './json-constants.ts'
import { compileLiteral } from './literals.ts'
import { mayFail } from './may-fail.ts'
import type { Scope } from './scope.ts'
import { simplerCall } from './simpler-calls.ts'
import { bool, Choice } from './choice.ts'
import { Unsupported } from './unsupported.ts'

export function compileExpression(expression: Expression, scope: Scope): CompiledValue {
  const looked = fromDictionary(expression, scope)
  if (looked) return looked
  if (expression.kind === 'slot' || expression.kind === 'literal') return compileKnown(expression, scope)
  return orByRow(expression, scope, () => compileKnown(expression, scope), compileExpression)
}

function compileKnown(expression: Expression, scope: Scope): CompiledValue {
  switch (expression.kind) {
    case 'slot':
      return scope.slot(expression.slot)
    case 'literal':
      return compileLiteral(expression.value, expression.type, scope)
    case 'parameter':
      return scope.parameter(expression.number, expression.type)
    case 'call':
      return compileCall(expression, scope)
    case 'and':
    case 'or':
      return compileLogical(expression.args, expression.kind === 'or', scope)
    case 'not': {
      const arg = bool(compileExpression(expression.arg, scope))
      return { ...arg, value: op('i32.eqz', arg.value) }
    }
    case 'is-null': {
      if (expression.arg.type.oid === Oid.record) throw new Unsupported('IS NULL of a row')
      const { isNull } = compileExpression(expression.arg, scope)
      const value = isNull ?? i32(0)
      return { kind: 'bool', value: expression.negated ? op('i32.eqz', value) : value }
    }
    case 'is-boolean':
      return compileIsBoolean(expression, scope)
    case 'is-distinct': {
      const left = compileExpression(expression.left, scope)
      const right = compileExpression(expression.right, scope)
      const same = identical(left, right, scope)
      return { kind: 'bool', value: expression.negated ? same : op('i32.eqz', same) }
    }
    case 'case': {
      const choice = new Choice(expression.type, scope)
      scope.ensure([...expression.whens.flatMap((one) => [one.when, one.then]), expression.otherwise])
      choice.branches(
        expression.whens.map(({ when, then }) => ({
          when: () => isTrue(bool(compileExpression(when, scope))),
          then: () => compileExpression(then, scope),
        })),
        () => compileExpression(expression.otherwise, scope),
      )
      return choice.result()
    }
    case 'coalesce':
      return compileCoalesce(expression.args, expression, scope)
    case 'minmax':
      return compileExtreme(expression, scope)
    case 'in-list':
      return compileInList(expression, scope)
    case 'array-comparison':
      return compileArrayComparison(expression, scope, compileExpression)
    default:
      throw new Unsupported(`the expression ${expression.kind}`)
  }
}

/** i32: 1 for true, 0 for false and NULL. */
export const isTrue = ({ value, isNull }: BoolValue): Instruction =>
  isNull ? op('i32.and', value, op('i32.eqz', isNull)) : value

/** A whole expression over one dictionary entry is a look-up by its code. */
function fromDictionary(expression: Expression, scope: Scope): CompiledValue | undefined {
  if (expression.kind === 'slot' || expression.kind === 'literal' || expression.kind === 'parameter') return undefined
  if (isVolatile(expression)) return undefined
  const isText = kindOfType(expression.type) === 'text'
  // The table holds a value for every entry, also for those of rows that never come here: none may fail.
  if (mayFail(expression) && !isText) return undefined
  const found = scope.onlyEntry(expression)
  // Where there is a form, a text's own bytes are as good as a table's that is made ahead.
  if (!found || (isText && !found.entry.large)) return undefined
  return scope.lookup(expression, found.slot, found.entry)
}

function compileCall(expression: CallExpression, scope: Scope): CompiledValue {
  const { function: oid, args, type } = expression
  if (oid === coercionOid.relabel) {
    if (kindOfType(type) === undefined) throw new Unsupported(`the type ${formatType(type.oid)}`)
    const arg = compileExpression(args[0], scope)
    if (arg.kind !== kindOfType(type)) throw new Unsupported(`${arg.kind} taken for ${formatType(type.oid)}`)
    return asType(arg, type.oid === Oid.bpchar)
  }
  const definition = functionByOid(oid)
  const name = builtInName(definition)
  const simpler = simplerCall(name, expression)
  if (simpler) return compileExpression(simpler, scope)
  const moved = movedByInterval(name, expression, scope, () => compileExpression(args[0], scope))
  if (moved) return moved
  const besideConstant = jsonBesideConstant(name, args)
  const form = besideConstant ?? (Object.hasOwn(callForms, name) ? callForms[name] : undefined)
  if (!form || definition.kind !== 'scalar') {
    const looked = fromEntries(expression, scope)
    if (looked) return looked
    throw new Unsupported(`the function ${definition.name}`)
  }
  if (kindOfType(type) === undefined && !isJsonType(type.oid)) throw new Unsupported(`the type ${formatType(type.oid)}`)
  const write = (): CompiledValue => {
    const values = (besideConstant ? args.slice(0, 1) : args).map((arg) => compileExpression(arg, scope))
    const nulls = anyNull(values)
    const isNull = nulls && scope.fn.let('i32', nulls)
    const { ownNull, ...value } = form(values, { call: expression, scope, isNull })
    return { ...value, isNull: anyNull([{ isNull }, { isNull: ownNull }]) }
  }
  try {
    return scope.fn.attempt(write)
  } catch (error) {
    const looked = error instanceof Unsupported ? fromEntries(expression, scope) : undefined
    if (looked) return looked
    throw error
  }
}

/** What has no form, of each entry. One for which it fails, though no row may ever ask for it, leaves all to the interpreter. */
function fromEntries(expression: CallExpression, scope: Scope): CompiledValue | undefined {
  const found = isVolatile(expression) ? undefined : scope.onlyEntry(expression)
  return found && scope.lookup(expression, found.slot, found.entry)
}

/**
 * Three-valued AND and OR. An argument that may fail is computed only where those before it leave the result open, as the
 * interpreter does.
 */
function compileLogical(args: readonly Expression[], isOr: boolean, scope: Scope): BoolValue {
  const { fn } = scope
  const decided = (value: BoolValue): Instruction =>
    isOr ? isTrue(value) : op('i32.eqz', value.isNull ? op('i32.or', value.value, value.isNull) : value.value)
  if (!args.slice(1).some(mayFail)) {
    const values = args.map((arg) => bool(compileExpression(arg, scope)))
    if (values.every(({ isNull }) => !isNull)) {
      const combine = isOr ? 'i32.or' : 'i32.and'
      return { kind: 'bool', value: values.map(({ value }) => value).reduce((a, b) => op(combine, a, b)) }
    }
    const settled = fn.let(
      'i32',
      values.map(decided).reduce((a, b) => op('i32.or', a, b)),
    )
    const nulls = anyNull(values)!
    return {
      kind: 'bool',
      value: isOr ? settled : op('i32.eqz', settled),
      isNull: fn.let('i32', op('i32.and', nulls, op('i32.eqz', settled))),
    }
  }
  scope.ensure(args)
  const settled = fn.local('i32')
  // Whether any argument may be NULL is known when all are written.
  let nulls: number | undefined
  const beginning: Instruction[] = []
  fn.emit({ kind: 'block', label: { name: 'begin' }, body: beginning })
  fn.block(isOr ? 'or' : 'and', (done) => {
    for (const arg of args) {
      const value = bool(compileExpression(arg, scope))
      fn.emit(set(settled, decided(value)))
      if (value.isNull) {
        nulls ??= fn.local('i32')
        fn.emit(set(nulls, op('i32.or', get(nulls), value.isNull)))
      }
      fn.emit({ kind: 'br', label: done, condition: get(settled) })
    }
  })
  if (nulls !== undefined) beginning.push(set(nulls, i32(0)))
  return {
    kind: 'bool',
    value: isOr ? get(settled) : op('i32.eqz', get(settled)),
    isNull: nulls === undefined ? undefined : op('i32.and', get(nulls), op('i32.eqz', get(settled))),
  }
}

function compileIsBoolean(expression: Expression & { readonly kind: 'is-boolean' }, scope: Scope): BoolValue {
  const arg = bool(compileExpression(expression.arg, scope))
  const isNull = arg.isNull ?? i32(0)
  const held =
    expression.test === null
      ? isNull
      : expression.test
        ? isTrue(arg)
        : op('i32.and', op('i32.eqz', arg.value), op('i32.eqz', isNull))
  return { kind: 'bool', value: expression.negated ? op('i32.eqz', held) : held }
}

/** i32: 1 where both are NULL, or neither is and they are equal. */
export function identical(a: CompiledValue, b: CompiledValue, scope: Scope): Instruction {
  const equal = compare('eq', a, b, scope)
  if (!a.isNull && !b.isNull) return equal
  const left = a.isNull ?? i32(0)
  const right = b.isNull ?? i32(0)
  const neither = op('i32.eqz', op('i32.or', left, right))
  return op('i32.or', op('i32.and', left, right), op('i32.and', neither, equal))
}

function compileCoalesce(args: readonly Expression[], whole: Expression, scope: Scope): CompiledValue {
  const choice = new Choice(whole.type, scope)
  scope.ensure(args)
  const [last, ...before] = args.toReversed()
  choice.firstKnown([...before.toReversed(), last].map((arg) => () => compileExpression(arg, scope)))
  return choice.result()
}

function compileExtreme(expression: Expression & { readonly kind: 'minmax' }, scope: Scope): CompiledValue {
  const values = expression.args.map((arg) => compileExpression(arg, scope))
  if (values.some(({ isNull }) => isNull) || values.some(({ kind }) => kind === 'text'))
    throw new Unsupported('GREATEST or LEAST of what may be NULL, or of text')
  const comparison = expression.which === 'greatest' ? 'gt' : 'lt'
  return values.reduce((a, b) => {
    const choice = new Choice(expression.type, scope)
    choice.branches([{ when: () => compare(comparison, b, a, scope), then: () => b }], () => a)
    return choice.result()
  })
}
