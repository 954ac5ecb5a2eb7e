// Short forms of the declarations in function.ts, so that a family reads as a list. The Lax forms are called with NULLs too.
import type {
  AggregateFunction,
  FunctionContext,
  OperatorDefinition,
  ScalarFunction,
  SetFunction,
  WindowFunction,
} from './function.ts'
import type { Value } from '../types/type.ts'

type Volatility = ScalarFunction['volatility']
type Extras = Partial<Pick<ScalarFunction, 'argNames' | 'defaults' | 'variadic' | 'vector'>>
type SetExtras = Partial<Pick<SetFunction, 'argNames' | 'defaults' | 'variadic' | 'columns' | 'rows'>>
/** Arguments are typed by each body: the declaration's type OIDs vouch for them. */
type Body = (args: any, context: FunctionContext) => Value
type SetBody = (args: any, context: FunctionContext) => Iterable<Value>

interface Declare<B, E, D> {
  (oid: number, name: string, args: readonly number[], result: number, body: B): D
  (oid: number, name: string, args: readonly number[], result: number, extras: E, body: B): D
}

const scalarOf =
  (volatility: Volatility, strict: boolean): Declare<Body, Extras, ScalarFunction> =>
  (oid: number, name: string, args: readonly number[], result: number, ...rest: [Body] | [Extras, Body]) => {
    const [extras, body] = rest.length === 1 ? [{}, rest[0]] : rest
    return { kind: 'scalar', oid, name, args, result, volatility, strict, ...extras, body }
  }

const setOf =
  (volatility: Volatility, strict: boolean): Declare<SetBody, SetExtras, SetFunction> =>
  (oid: number, name: string, args: readonly number[], result: number, ...rest: [SetBody] | [SetExtras, SetBody]) => {
    const [extras, body] = rest.length === 1 ? [{}, rest[0]] : rest
    return { kind: 'set', oid, name, args, result, volatility, strict, ...extras, body }
  }

export const immutable = scalarOf('immutable', true)
export const stable = scalarOf('stable', true)
export const volatile = scalarOf('volatile', true)
export const immutableLax = scalarOf('immutable', false)
export const stableLax = scalarOf('stable', false)
export const volatileLax = scalarOf('volatile', false)

export const immutableSet = setOf('immutable', true)
export const stableSet = setOf('stable', true)
export const volatileSet = setOf('volatile', true)
export const immutableSetLax = setOf('immutable', false)
export const stableSetLax = setOf('stable', false)
export const volatileSetLax = setOf('volatile', false)

type AggregateBody<State> = Pick<AggregateFunction<State>, 'start' | 'step' | 'finish'> &
  Partial<
    Pick<
      AggregateFunction<State>,
      'strict' | 'orderedSet' | 'keepsInput' | 'merge' | 'vector' | 'variadic' | 'volatility'
    >
  >

export function aggregate<State>(
  oid: number,
  name: string,
  args: readonly number[],
  result: number,
  body: AggregateBody<State>,
): AggregateFunction<State> {
  return { kind: 'aggregate', oid, name, args, result, volatility: 'immutable', ...body }
}

export function window(
  oid: number,
  name: string,
  args: readonly number[],
  result: number,
  body: WindowFunction['body'],
): WindowFunction {
  return { kind: 'window', oid, name, args, result, volatility: 'immutable', body }
}

export const operator = (
  oid: number,
  name: string,
  left: number,
  right: number,
  functionOid: number,
  more: Pick<OperatorDefinition, 'commutator' | 'negator'> = {},
): OperatorDefinition => ({ oid, name, left, right, function: functionOid, ...more })
