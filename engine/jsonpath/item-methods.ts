// Item methods of a jsonpath: .type(), .size(), .double() and their kin. In lax mode arrays came here element by element.
import { PgError } from '../errors.ts'
import { formatNumeric } from '../types/numeric/format.ts'
import { abs } from '../types/numeric/arithmetic.ts'
import { fromBigint, fromInteger, fromNumber, toBigint, toNumber } from '../types/numeric/convert.ts'
import { parseNumeric } from '../types/numeric/parse.ts'
import { ceil, floor } from '../types/numeric/round.ts'
import { applyNumericTypmod, numericTypmodIn } from '../types/numeric/typmod.ts'
import type { Numeric } from '../types/numeric-value.ts'
import type { JsonNode } from '../types/json/tree.ts'
import { momentTypeName, runDatetime } from './datetime.ts'
import { datetimeMethods } from './methods.ts'
import { itemKind, type PathItem, PathMoment } from './moment.ts'
import { booleanType } from '../types/boolean.ts'
import { float8Type } from '../types/float8.ts'
import { PathFault } from './fault.ts'
import type { PathStep } from './path.ts'
import type { PathRun } from './run-path.ts'

type Method = Extract<PathStep, { kind: 'method' }>

export function* runMethod(run: PathRun, method: Method, item: PathItem): Generator<PathItem> {
  if (method.name === 'keyvalue') yield* keyValues(run, item)
  else yield valueOf(run, method, item)
}

function valueOf(run: PathRun, { name, args, template }: Method, item: PathItem): PathItem {
  const kind = itemKind(item)
  const number = kind === 'number' ? (item as Numeric) : undefined
  const string = kind === 'string' ? (item as string) : undefined
  if (datetimeMethods.has(name)) {
    if (string === undefined)
      throw new PathFault('22031', `jsonpath item method .${name}() can only be applied to a string`)
    return runDatetime(name, string, template, args.length > 0 ? toNumber(args[0]) : undefined, run.clock)
  }
  const only = (to: string): PathFault =>
    new PathFault(name === 'size' ? '22039' : '22036', `jsonpath item method .${name}() can only be applied to ${to}`)
  switch (name) {
    case 'type':
      return item instanceof PathMoment ? momentTypeName(item) : kind
    case 'size':
      if (Array.isArray(item)) return fromInteger(item.length)
      if (run.lax) return fromInteger(1)
      throw only('an array')
    case 'abs':
    case 'floor':
    case 'ceiling':
      if (!number) throw only('a numeric value')
      return { abs, floor, ceiling: ceil }[name](number)
    case 'string':
      if (string !== undefined) return string
      if (item instanceof PathMoment) return item.text
      if (number) return formatNumeric(number)
      if (kind === 'boolean') return item === true ? 'true' : 'false'
      throw only('a boolean, string, numeric, or datetime value')
    case 'boolean':
      if (kind === 'boolean') return item
      if (!number && string === undefined) throw only('a boolean, string, or numeric value')
      return converted(name, 'boolean', number, string, (text) =>
        number ? toBigint(wholeOf(number), 'integer', intMin, intMax) !== 0n : booleanType.parse(text, plainSettings),
      )
    default: {
      if (!number && string === undefined) throw only('a string or numeric value')
      return numberOf(name, args, number, string)
    }
  }
}

const intMin = -(2n ** 31n)
const intMax = 2n ** 31n - 1n

/** Text forms that no setting changes. */
const plainSettings = {} as Parameters<typeof booleanType.parse>[1]

function wholeOf(number: Numeric): Numeric {
  if (number.coefficient % 10n ** BigInt(number.scale) !== 0n) throw new PgError('22P02', 'not an integer')
  return number
}

function numberOf(
  name: string,
  args: readonly Numeric[],
  number: Numeric | undefined,
  string: string | undefined,
): Numeric {
  switch (name) {
    case 'double':
      return converted(name, 'double precision', number, string, (text) => {
        const value = float8Type.parse(text, plainSettings)
        if (!Number.isFinite(value))
          throw new PathFault('22036', 'NaN or Infinity is not allowed for jsonpath item method .double()')
        return number ?? fromNumber(value)
      })
    case 'bigint':
      return converted(name, 'bigint', number, string, (text) =>
        fromBigint(toBigint(number ?? integerText(text), 'bigint', -(2n ** 63n), 2n ** 63n - 1n)),
      )
    case 'integer':
      return converted(name, 'integer', number, string, (text) =>
        fromBigint(toBigint(number ?? integerText(text), 'integer', intMin, intMax)),
      )
    default:
      return converted(name, 'numeric', number, string, (text) => {
        const value = number ?? parseNumeric(text)
        if (value.special)
          throw new PathFault('22036', `NaN or Infinity is not allowed for jsonpath item method .${name}()`)
        if (args.length === 0) return value
        return applyNumericTypmod(value, numericTypmodIn(args.map((arg) => toNumber(arg))))
      })
  }
}

function integerText(text: string): Numeric {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new PgError('22P02', 'not an integer')
  return parseNumeric(text)
}

function converted<T>(
  name: string,
  type: string,
  number: Numeric | undefined,
  string: string | undefined,
  convert: (text: string) => T,
): T {
  const text = number ? formatNumeric(number) : string!
  try {
    return convert(text)
  } catch (error) {
    if (error instanceof PathFault || !(error instanceof PgError)) throw error
    throw new PathFault('22036', `argument "${text}" of jsonpath item method .${name}() is invalid for type ${type}`)
  }
}

function* keyValues({ ids }: PathRun, item: PathItem): Generator<JsonNode> {
  if (!(item instanceof Map))
    throw new PathFault('2203C', 'jsonpath item method .keyvalue() can only be applied to an object')
  if (!ids.has(item)) ids.set(item, ids.size)
  const id = fromInteger(ids.get(item)!)
  for (const [key, value] of item as ReadonlyMap<string, JsonNode>)
    yield new Map<string, JsonNode>([
      ['id', id],
      ['key', key],
      ['value', value],
    ])
}
