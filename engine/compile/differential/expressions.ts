// Random typed expressions: every function that has a compiled form, and every kind of expression that the compiler knows.
import fc from 'fast-check'
import { coercionOid } from '../../functions/coercion/functions.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { equalityOf, functionsNamed } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { negatorOf } from '../../plan/facts.ts'
import { Oid } from '../../types/oids.ts'
import type { PgArray } from '../../types/array-value.ts'
import { arrayTypeOf } from '../../types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../../types/type.ts'
import { callForms } from '../expression/call-forms.ts'
import { isDangling } from '../expression/dangling-escape.ts'
import { kindOfType } from '../expression/compiled-value.ts'
import { type Size, types, valueOf } from './values.ts'

/** Columns of every type that the compiler knows, most of them twice. */
export const columnTypes: readonly TypeRef[] = [
  ...[types.bool, types.bool, types.int2, types.int2, types.int4, types.int4, types.int8, types.int8],
  ...[types.float4, types.float8, types.float8, types.money, types.money, types.precise, types.numeric],
  ...[types.date, types.date, types.timestamp, types.timestamptz, types.time],
  ...[types.text, types.text, types.varchar, types.bpchar, types.bpchar],
]

/** Of every kind, two of some. */
export const parameterTypes: readonly TypeRef[] = [
  ...[types.bool, types.int2, types.int4, types.int8, types.float8, types.numeric, types.date, types.timestamp],
  ...[types.text, types.bpchar, types.int4, types.text],
]

/** Of types whose lists are sets, and of one whose lists are not. */
const arrayParameterTypes: readonly TypeRef[] = [
  ...[types.int2, types.int4, types.int8, types.numeric, types.date, types.timestamp],
  ...[types.text, types.varchar, types.bpchar, types.float8],
]

const parameterOf = (type: TypeRef): fc.Arbitrary<Value> =>
  fc.option(fc.oneof(valueOf(type, 0), valueOf(type, 3)), { freq: 5 })

/** No elements, a few, or many; some of them NULL. */
const arrayOfType = (type: TypeRef): fc.Arbitrary<PgArray> =>
  fc
    .oneof(
      ...[0, 3, 40].map((length) =>
        fc.array(fc.option(fc.oneof(valueOf(type, 0), valueOf(type, 1)), { freq: 30 }), { maxLength: length }),
      ),
    )
    .map((elements) => ({
      dimensions: elements.length === 0 ? [] : [elements.length],
      lowerBounds: elements.length === 0 ? [] : [1],
      elements,
    }))

/** Those of parameterTypes, and behind them arrays of arrayParameterTypes. */
export const parameterValues: fc.Arbitrary<Value[]> = fc.tuple(
  ...parameterTypes.map(parameterOf),
  ...arrayParameterTypes.map((type): fc.Arbitrary<Value> => fc.option(arrayOfType(type), { freq: 9 })),
)

type Overload = Extract<FunctionDefinition, { readonly kind: 'scalar' }>

/** Without a form: the interpreter is asked for their values, row by row. */
const askedFor = [
  ...['reverse', 'initcap', 'ascii', 'md5', 'translate', 'concat', 'concat_ws', 'overlay', 'quote_literal'],
  ...['trim_scale', 'lcm', 'factorial', 'gcd', 'width_bucket', 'make_date'],
]

/** Overloads whose arguments and result are of types that the compiler knows. */
export const overloads: readonly Overload[] = [...Object.keys(callForms), ...askedFor].flatMap((name) =>
  functionsNamed(name).flatMap((one) =>
    one.kind === 'scalar' && [...one.args, one.result].every((oid) => kindOfType(typeRef(oid)) !== undefined)
      ? [one]
      : [],
  ),
)

const literal = (value: Value, type: TypeRef): Expression => ({ kind: 'literal', value, type })
const sizes: readonly Size[] = [0, 1, 2, 3]

const literals = (type: TypeRef): fc.Arbitrary<Expression> =>
  fc.oneof(...sizes.map((size) => valueOf(type, size))).map((value) => literal(value, type))

/** Typmods of numeric(p, s), and none. */
const numericTypmods = [types.money.typmod, types.precise.typmod, ((5 << 16) | 0) + 4, ((38 << 16) | 4) + 4, -1]
const patterns = [
  '',
  '%',
  'a',
  '%a',
  'a%',
  '%a%',
  'a%b',
  '%special%requests%',
  '%é%',
  'abc  ',
  '%%',
  '%😀%x%',
  'a_b',
  'x\\\\y',
  'a\\%b',
  '_',
  '%_',
  '_%_',
  '__é%',
  '%a_%b_',
  '%\\',
  '\\',
  '%S_EC%',
  'É%',
  '%\\_%',
]
const sets = ['', ' ', 'a ', 'ab', 'é', 'lg']
const needles = ['', ' ', 'a', 'ab', 'é', 's', 'special', '😀']
const fields = [
  ...['year', 'month', 'day', 'quarter', 'week', 'dow', 'isodow', 'doy', 'decade', 'century', 'millennium', 'isoyear'],
  ...['hour', 'minute', 'second', 'milliseconds', 'microseconds', 'epoch'],
]
const positions = [-5, 0, 1, 2, 3, 7, 2 ** 31 - 1, -(2 ** 31)]
const counts = [0, 1, 2, 5, 2 ** 31 - 1]
/** Some that code has a form for, some that it leaves to the interpreter, and one that is none. */
const regexes = ['a', 'b(.)', '^s', '^([^ ]*) (.*)$', '^(?:a)?(.*)$', '[[:digit:]]$', '', 'a|é', '^x+', '\\w+', '(']
const regexFlags = ['', 'g', 'i', 'n', 'gs']

/** A call of the overload; arguments that must be constants for a form to exist mostly are. likePatterns: what LIKE is given. */
export function callOf(
  overload: Overload,
  arg: (type: TypeRef) => fc.Arbitrary<Expression>,
  likePatterns: readonly string[] = patterns,
): fc.Arbitrary<Expression> {
  const { name, oid, result } = overload
  const constants = (index: number): readonly Value[] | undefined => {
    if (/^(extract|date_part|date_trunc)$/.test(name) && index === 0) return fields
    if (/like$/.test(name) && index === 1) return likePatterns
    if (/^[blr]trim$/.test(name) && index === 1) return sets
    if (/^(replace|split_part)$/.test(name) && index === 1) return needles
    if (name === 'split_part' && index === 2) return [-1, 0, 1, 1, 2, 3, 9]
    if (/regex(eq|ne)$|^regexp_/.test(name) && index === 1) return regexes
    if (/^regexp_(like|replace)$/.test(name) && index > 1 && overload.args[index] === Oid.text) {
      if (name === 'regexp_replace' && index === 2) return ['', 'x', '<\\1>', '\\&\\&', '\\1']
      return regexFlags
    }
    if (name === 'date_trunc' && index === 2) return ['UTC', 'Europe/Berlin']
    if ((name === 'round' || name === 'trunc') && index === 1) return [-3, -1, 0, 1, 2, 4, 20]
    if ((name === 'numeric' || name === 'timestamp') && index === 1 && overload.args[1] === Oid.int4)
      return name === 'numeric' ? numericTypmods : [-1]
    if ((name === 'substring' || name === 'substr') && overload.args[1] === Oid.int4 && index > 0)
      return index === 1 ? positions : counts
    // The pattern of a regular expression.
    if (name === 'substring' && index > 0) return index === 1 ? [...regexes, '#'] : ['#']
    return undefined
  }
  const args = overload.args.map((argType, i) => {
    const choices = constants(i)
    return choices
      ? fc.constantFrom(...choices).map((value) => literal(value, typeRef(argType)))
      : arg(typeRef(argType))
  })
  return fc.tuple(...args).map((made) => ({ kind: 'call', function: oid, args: made, type: typeRef(result) }))
}

const bool = types.bool
const comparable = Object.values(types).filter(({ typmod }) => typmod < 0)

interface Choice {
  readonly weight: number
  readonly arbitrary: fc.Arbitrary<Expression>
}

/** Random expressions over a row of these columns. */
export class Expressions {
  readonly #columns: readonly TypeRef[]
  readonly #overloads: readonly Overload[]
  readonly #patterns: readonly string[]
  /** Made once each: they are large, and nothing in them changes. */
  readonly #known = new Map<string, fc.Arbitrary<Expression>>()

  /** harmless: functions of which none can fail; absent: all that there are. */
  constructor(columns: readonly TypeRef[], harmless?: readonly Overload[]) {
    this.#columns = columns
    this.#overloads = harmless ?? overloads
    this.#patterns = harmless ? patterns.filter((pattern) => !isDangling(pattern)) : patterns
  }

  /** An expression of the type whose tree is at most so deep. */
  of(type: TypeRef, depth: number): fc.Arbitrary<Expression> {
    const key = `${type.oid} ${depth}`
    let known = this.#known.get(key)
    if (!known) this.#known.set(key, (known = depth === 0 ? this.leaves(type) : this.#compound(type, depth)))
    return known
  }

  /** A column, a constant, a parameter or NULL. */
  /** Short ones are compared one by one, long ones of constants are sets. */
  #list(type: TypeRef): fc.Arbitrary<Expression[]> {
    const known = fc.oneof({ weight: 40, arbitrary: literals(type) }, fc.constant(literal(null, type)))
    return fc.oneof(
      { weight: 3, arbitrary: fc.array(this.leaves(type), { minLength: 1, maxLength: 4 }) },
      fc.array(known, { minLength: 25, maxLength: 60 }),
      ...this.#parameters(type).map((parameters) => fc.array(parameters, { minLength: 25, maxLength: 30 })),
    )
  }

  leaves(type: TypeRef): fc.Arbitrary<Expression> {
    const slots = this.slots(type)
    const known: Choice[] = [
      { weight: 3, arbitrary: literals(type) },
      { weight: 1, arbitrary: fc.constant(literal(null, type)) },
    ]
    if (slots.length > 0) known.unshift({ weight: 8, arbitrary: fc.constantFrom(...slots) })
    known.push(...this.#parameters(type).map((arbitrary) => ({ weight: 2, arbitrary })))
    return fc.oneof(...known)
  }

  /** One, or none where no parameter is of the type. */
  #parameters(type: TypeRef): fc.Arbitrary<Expression>[] {
    const all = parameterTypes.flatMap((one, i): Expression[] =>
      one.oid === type.oid ? [{ kind: 'parameter', number: i + 1, type }] : [],
    )
    return all.length > 0 ? [fc.constantFrom(...all)] : []
  }

  /** A parameter or a constant. */
  #array(element: TypeRef, index: number): fc.Arbitrary<Expression> {
    const type = typeRef(arrayTypeOf(element.oid))
    const number = parameterTypes.length + index + 1
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant<Expression>({ kind: 'parameter', number, type }) },
      { weight: 1, arbitrary: fc.option(arrayOfType(element), { freq: 9 }).map((value) => literal(value, type)) },
    )
  }

  slots(type: TypeRef): Expression[] {
    return this.#columns.flatMap((one, slot) => (one.oid === type.oid ? [{ kind: 'slot', slot, type: one }] : []))
  }

  #compound(type: TypeRef, depth: number): fc.Arbitrary<Expression> {
    const less = (one: TypeRef): fc.Arbitrary<Expression> => this.of(one, depth - 1)
    const plain = typeRef(type.oid)
    const list = fc.array(less(plain), { minLength: 1, maxLength: 3 })
    const when = fc.record({ when: less(bool), then: less(plain) })
    const choices: Choice[] = [
      { weight: 2, arbitrary: this.leaves(type) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.array(when, { minLength: 1, maxLength: 2 }), less(plain))
          .map(([whens, otherwise]) => ({ kind: 'case', whens, otherwise, type: plain })),
      },
      { weight: 1, arbitrary: list.map((args) => ({ kind: 'coalesce', args, type: plain })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('greatest', 'least'), list)
          .map(([which, args]) => ({ kind: 'minmax', which, args, type: plain })),
      },
    ]
    const own = this.#overloads.filter(({ result }) => result === type.oid)
    if (own.length > 0)
      choices.push({ weight: 8, arbitrary: fc.oneof(...own.map((overload) => callOf(overload, less, this.#patterns))) })
    if (type.oid === Oid.text || type.oid === Oid.varchar) {
      const relabelled = less(type.oid === Oid.text ? types.varchar : types.text)
      const arbitrary = relabelled.map((arg): Expression => ({
        kind: 'call',
        function: coercionOid.relabel,
        args: [arg],
        type: plain,
      }))
      choices.push({ weight: 1, arbitrary })
    }
    if (type.oid === Oid.bool) choices.push({ weight: 8, arbitrary: this.#conditions(depth) })
    return fc.oneof(...choices)
  }

  #conditions(depth: number): fc.Arbitrary<Expression> {
    const less = (one: TypeRef): fc.Arbitrary<Expression> => this.of(one, depth - 1)
    const anyType = fc.constantFrom(...comparable)
    const flag = fc.boolean()
    return fc.oneof(
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(less(bool), { minLength: 2, maxLength: 3 }))
        .map(([kind, args]): Expression => ({ kind, args, type: bool })),
      less(bool).map((arg): Expression => ({ kind: 'not', arg, type: bool })),
      anyType.chain((type) =>
        fc.tuple(less(type), flag).map(([arg, negated]): Expression => ({ kind: 'is-null', arg, negated, type: bool })),
      ),
      fc
        .tuple(less(bool), fc.constantFrom(true, false, null), flag)
        .map(([arg, test_, negated]): Expression => ({ kind: 'is-boolean', arg, test: test_, negated, type: bool })),
      anyType.chain((type) =>
        fc.tuple(less(type), less(type), flag).map(([left, right, negated]): Expression => {
          const equals = equalityOf(type.oid)!
          return { kind: 'is-distinct', left, right, equals, negated, type: bool }
        }),
      ),
      anyType.chain((type) =>
        fc.tuple(less(type), this.#list(type), flag).map(([left, items, all]): Expression => {
          const equals = equalityOf(type.oid)!
          const function_ = all ? negatorOf(equals)! : equals
          return { kind: 'in-list', left, list: items, function: function_, all, type: bool }
        }),
      ),
      fc.constantFrom(...arrayParameterTypes.keys()).chain((index) => {
        const element = arrayParameterTypes[index]
        return fc.tuple(less(element), this.#array(element, index), flag).map(([left, array, all]): Expression => {
          const equals = equalityOf(element.oid)!
          return { kind: 'array-comparison', left, array, function: all ? negatorOf(equals)! : equals, all, type: bool }
        })
      }),
    )
  }
}
