// One expression over one row of JavaScript values: the reference of what every expression means. Constant folding, the
// inner rows of apply and whatever has no column form go through here.
import { amongElements } from './element-set.ts'
import { amongLiterals } from './in-list.ts'
import { PgError, notSupported } from '../../errors.ts'
import { fixedElement } from '../../functions/arrays/fixed.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import type { PgArray } from '../../types/array-value.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { recordOf } from '../../types/record-value.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { arrayOf, subscriptArray } from './array-expression.ts'
import { scalarSite, type ScalarSite } from './call-site.ts'
import type { EvaluateContext } from '../context.ts'

export type SlotValue = (slot: number) => Value

/** Slots index `row`. */
export const evaluateScalar = (expression: Expression, row: readonly Value[], context: EvaluateContext): Value =>
  scalarValue(expression, (slot) => row[slot], context)

export function scalarValue(expression: Expression, slot: SlotValue, context: EvaluateContext): Value {
  switch (expression.kind) {
    case 'slot':
      return slot(expression.slot)
    case 'literal':
      return expression.value
    case 'parameter': {
      const value = context.parameters[expression.number - 1]
      return value === undefined ? null : value
    }
    case 'call':
      return callValue(expression, slot, context)
    case 'and':
    case 'or':
      return logicalValue(expression.args, expression.kind === 'or', slot, context)
    case 'not': {
      const value = scalarValue(expression.arg, slot, context)
      return value === null ? null : value !== true
    }
    case 'is-null':
      return isNull(scalarValue(expression.arg, slot, context), expression)
    case 'is-boolean':
      return (scalarValue(expression.arg, slot, context) === expression.test) !== expression.negated
    case 'is-distinct': {
      const left = scalarValue(expression.left, slot, context)
      const right = scalarValue(expression.right, slot, context)
      if (left === null || right === null) return (left !== right) !== expression.negated
      const site = scalarSite(
        expression,
        expression.equals,
        [expression.left.type, expression.right.type],
        expression.type,
        context,
      )
      return (applyFunction(site, [left, right]) !== true) !== expression.negated
    }
    case 'case': {
      for (const branch of expression.whens) {
        if (scalarValue(branch.when, slot, context) === true) return scalarValue(branch.then, slot, context)
      }
      return scalarValue(expression.otherwise, slot, context)
    }
    case 'coalesce': {
      for (const arg of expression.args) {
        const value = scalarValue(arg, slot, context)
        if (value !== null) return value
      }
      return null
    }
    case 'minmax':
      return extreme(
        expression.args.map((arg) => scalarValue(arg, slot, context)),
        expression.which === 'greatest',
        expression.type,
      )
    case 'in-list': {
      const left = scalarValue(expression.left, slot, context)
      const found = amongLiterals(expression, left, context)
      if (found !== undefined) return found
      return quantified(
        scalarSite(
          expression,
          expression.function,
          [expression.left.type, expression.list[0].type],
          expression.type,
          context,
        ),
        left,
        expression.list.map((item) => scalarValue(item, slot, context)),
        expression.all,
      )
    }
    case 'array-comparison': {
      const left = scalarValue(expression.left, slot, context)
      const array = scalarValue(expression.array, slot, context) as PgArray | null
      if (array === null) return null
      const found = amongElements(expression, left, array.elements)
      if (found !== undefined) return found
      const elementType = { oid: typeByOid(expression.array.type.oid).elementOid, typmod: -1 }
      const site = scalarSite(
        expression,
        expression.function,
        [expression.left.type, elementType],
        expression.type,
        context,
      )
      return quantified(site, left, array.elements, expression.all)
    }
    case 'array':
      return arrayOf(
        expression.elements.map((element) => scalarValue(element, slot, context)),
        expression.nested,
      )
    case 'subscript': {
      const array = scalarValue(expression.array, slot, context)
      const indexes = expression.indexes.map((index) => ({
        slice: index.slice,
        lower: index.lower && scalarValue(index.lower, slot, context),
        upper: index.upper && scalarValue(index.upper, slot, context),
      }))
      const type = expression.array.type.oid
      return fixedArrayOf(type) ? fixedElement(type, array, indexes) : subscriptArray(array as PgArray | null, indexes)
    }
    case 'row':
      if (expression.present && scalarValue(expression.present, slot, context) !== true) return null
      return recordOf(
        expression.fields.map((field) => scalarValue(field, slot, context)),
        expression.fields.map((field) => field.type.oid),
        expression.names,
      )
    case 'row-comparison':
      return compareRows(
        expression.op,
        expression.left.map((field) => scalarValue(field, slot, context)),
        expression.right.map((field) => scalarValue(field, slot, context)),
        expression.left.map((field) => field.type),
      )
    case 'column':
      throw new Error(`column ${expression.id} was not lowered to a slot`)
    case 'subquery':
      throw notSupported('a subquery in this place')
  }
}

function callValue(expression: CallExpression, slot: SlotValue, context: EvaluateContext): Value {
  const site = callSite(expression, context)
  const { args } = expression
  const values: Value[] = []
  for (let i = 0; i < args.length; i++) values.push(scalarValue(args[i], slot, context))
  return applyFunction(site, values)
}

export const callSite = (expression: CallExpression, context: EvaluateContext): ScalarSite =>
  scalarSite(
    expression,
    expression.function,
    expression.args.map((arg) => arg.type),
    expression.type,
    context,
  )

/** Strictness, then the body. */
export function applyFunction(site: ScalarSite, args: readonly Value[]): Value {
  if (site.definition.strict !== false) {
    for (let i = 0; i < args.length; i++) if (args[i] === null) return null
  }
  const value = site.definition.body(args, site.context)
  return value === undefined ? null : value
}

function logicalValue(
  args: readonly Expression[],
  decisive: boolean,
  slot: SlotValue,
  context: EvaluateContext,
): Value {
  let unknown = false
  for (const arg of args) {
    const value = scalarValue(arg, slot, context)
    if (value === decisive) return decisive
    if (value === null) unknown = true
  }
  return unknown ? null : !decisive
}

/** A row value IS NULL when all its fields are, IS NOT NULL when none is. */
function isNull(value: Value, { arg, inRow, negated }: Extract<Expression, { kind: 'is-null' }>): boolean {
  if (Array.isArray(value) && arg.type.oid === 2249 && !inRow) {
    return negated ? value.every((field) => field !== null) : value.every((field) => field === null)
  }
  return (value === null) !== negated
}

/** GREATEST and LEAST ignore NULLs. */
export function extreme(values: readonly Value[], greatest: boolean, type: TypeRef): Value {
  const definition = typeByOid(type.oid)
  const compare = definition.compare
  if (!compare) throw new PgError('42883', `could not identify a comparison function for type ${definition.sqlName}`)
  let best: Value = null
  for (const value of values) {
    if (value === null) continue
    if (best === null) best = value
    else {
      const order = compare(value, best)
      if (greatest ? order > 0 : order < 0) best = value
    }
  }
  return best
}

/** left op ANY (values), or with `all` left op ALL (values), under three-valued logic. */
export function quantified(site: ScalarSite, left: Value, values: readonly Value[], all: boolean): Value {
  let unknown = false
  for (const value of values) {
    const result = applyFunction(site, [left, value])
    if (result === null) unknown = true
    else if (result !== all) return !all
  }
  return unknown ? null : all
}

/** Row comparison: = and <> look at every field, the others stop at the first that differs. */
export function compareRows(
  op: '=' | '<>' | '<' | '<=' | '>' | '>=',
  left: readonly Value[],
  right: readonly Value[],
  types: readonly TypeRef[],
): Value {
  let unknown = false
  for (let i = 0; i < left.length; i++) {
    const a = left[i]
    const b = right[i]
    if (a === null || b === null) {
      if (op !== '=' && op !== '<>') return null
      unknown = true
      continue
    }
    const definition = typeByOid(types[i].oid)
    const order = definition.compare ? definition.compare(a, b) : a === b ? 0 : 1
    if (order === 0) continue
    if (op === '=') return false
    if (op === '<>') return true
    return op === '<' || op === '<=' ? order < 0 : order > 0
  }
  if (unknown) return null
  return op === '=' || op === '<=' || op === '>='
}
