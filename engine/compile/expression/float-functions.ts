// Functions of floats that WebAssembly has no instruction for: they are JavaScript's own, which the interpreter computes with too, so
// that both have the same last bit. What they refuse is looked at before.
import { f64, type Instruction, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue } from './compiled-value.ts'
import { type ErrorCode, errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'
import { functionByOid } from '../../functions/registry.ts'

/** What code imports, by name. Of two arguments and fewer, all of them floats. */
export const mathFunctions = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: Math.atan2,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  pow: Math.pow,
  sin: Math.sin,
  sinh: Math.sinh,
  tan: Math.tan,
  tanh: Math.tanh,
} as const

export type MathFunction = keyof typeof mathFunctions

export const mathImport = (name: MathFunction): string => `math/${name}`

type Site = Parameters<CallForm>[1]

/** Numerics of the same functions are the interpreter's. */
function floats(args: readonly CompiledValue[], { call, scope }: Site): Instruction[] {
  return args.map((arg) => {
    if (arg.kind !== 'f64') throw new Unsupported(`the function ${functionByOid(call.function).name}`)
    return scope.fn.let('f64', arg.value)
  })
}

const made = (value: Instruction, { fn }: Scope): CompiledValue => ({ kind: 'f64', value: fn.let('f64', value) })
const and = (...all: readonly Instruction[]): Instruction => all.reduce((a, b) => op('i32.and', a, b))
const not = (value: Instruction): Instruction => op('i32.eqz', value)
const isZero = (value: Instruction): Instruction => op('f64.eq', value, f64(0))
const isInfinite = (value: Instruction): Instruction => op('f64.eq', op('f64.abs', value), f64(Infinity))
const isFinite = (value: Instruction): Instruction => op('f64.lt', op('f64.abs', value), f64(Infinity))

/** refused: of the argument, each with its error. */
const asked =
  (
    name: MathFunction,
    refused: (value: Instruction) => readonly (readonly [Instruction, ErrorCode])[] = () => [],
  ): CallForm =>
  (args, site) => {
    const values = floats(args, site)
    for (const [condition, code] of refused(values[0])) failIf(site, condition, code)
    return made(site.scope.mathCall(name, values), site.scope)
  }

const ofFinite = (value: Instruction) => [[isInfinite(value), errorCode.inputRange]] as const
const within = (low: number, high: number) => (value: Instruction) =>
  [[op('i32.or', op('f64.lt', value, f64(low)), op('f64.gt', value, f64(high))), errorCode.inputRange]] as const
const positive = (value: Instruction) =>
  [
    [isZero(value), errorCode.logarithmOfZero],
    [op('f64.lt', value, f64(0)), errorCode.logarithmOfNegative],
  ] as const

const exponential: CallForm = (args, site) => {
  const [value] = floats(args, site)
  const result = site.scope.fn.let('f64', site.scope.mathCall('exp', [value]))
  failIf(site, and(isInfinite(result), not(isInfinite(value))), errorCode.overflow)
  failIf(site, and(isZero(result), op('f64.ne', value, f64(-Infinity))), errorCode.underflow)
  return { kind: 'f64', value: result }
}

const cotangent: CallForm = (args, site) => {
  const [value] = floats(args, site)
  for (const [condition, code] of ofFinite(value)) failIf(site, condition, code)
  return made(op('f64.div', f64(1), site.scope.mathCall('tan', [value])), site.scope)
}

/** JavaScript's has no number for 1 to the power of none, and none for -1 to an infinite one: SQL has 1. */
const power: CallForm = (args, site) => {
  const [base, exponent] = floats(args, site)
  const { fn } = site.scope
  const isOne = fn.let('i32', op('i32.or', op('f64.eq', base, f64(1)), isZero(exponent)))
  const zeroBase = and(not(isOne), isZero(base), op('f64.lt', exponent, f64(0)))
  failIf(site, zeroBase, errorCode.zeroToNegative)
  const isFraction = op('f64.ne', exponent, op('f64.trunc', exponent))
  failIf(site, and(not(isOne), op('f64.lt', base, f64(0)), isFinite(exponent), isFraction), errorCode.complexPower)
  const alternates = and(op('f64.eq', base, f64(-1)), isInfinite(exponent))
  const computed = site.scope.mathCall('pow', [base, exponent])
  const result = fn.let('f64', op('select', f64(1), computed, op('i32.or', isOne, alternates)))
  const ofFinites = fn.let('i32', and(isFinite(base), isFinite(exponent)))
  failIf(site, and(ofFinites, not(isFinite(result))), errorCode.overflow)
  failIf(site, and(ofFinites, isZero(result), not(isZero(base))), errorCode.underflow)
  return { kind: 'f64', value: result }
}

const scaled =
  (factor: number): CallForm =>
  (args, site) => {
    const [value] = floats(args, site)
    const result = site.scope.fn.let('f64', op('f64.mul', value, f64(factor)))
    failIf(site, and(isInfinite(result), isFinite(value)), errorCode.overflow)
    failIf(site, and(isZero(result), not(isZero(value))), errorCode.underflow)
    return { kind: 'f64', value: result }
  }

export const floatFunctionForms: CallForms = {
  exp: exponential,
  dexp: exponential,
  ln: asked('log', positive),
  dlog1: asked('log', positive),
  log: asked('log10', positive),
  log10: asked('log10', positive),
  dlog10: asked('log10', positive),
  power,
  pow: power,
  dpow: power,
  cbrt: asked('cbrt'),
  dcbrt: asked('cbrt'),
  degrees: scaled(180 / Math.PI),
  radians: scaled(Math.PI / 180),
  sin: asked('sin', ofFinite),
  cos: asked('cos', ofFinite),
  tan: asked('tan', ofFinite),
  cot: cotangent,
  asin: asked('asin', within(-1, 1)),
  acos: asked('acos', within(-1, 1)),
  atan: asked('atan'),
  atan2: asked('atan2'),
  sinh: asked('sinh'),
  cosh: asked('cosh'),
  tanh: asked('tanh'),
  asinh: asked('asinh'),
  acosh: asked('acosh', within(1, Infinity)),
  atanh: asked('atanh', within(-1, 1)),
}
