// jsonb beside a constant: paths into it, keys that it has, what it contains, what it equals. The constant is taken apart while code is
// written, and only the parts of the value that it names are looked for in the canonical text.
import type { Expression } from '../../plan/expression.ts'
import { isArray, isObject, isScalar } from '../../functions/json/path.ts'
import type { PgArray } from '../../types/array-value.ts'
import { formatJson } from '../../types/json/format.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { call, i32, i64, type Instruction, load, op } from '../wasm/instruction.ts'
import { byRowInside } from './by-row.ts'
import type { CallForm } from './call-form.ts'
import { Choice } from './choice.ts'
import type { CompiledValue } from './compiled-value.ts'
import { canonical, type JsonWhole, letter, memberUnder, type Part, partAt, textOf } from './json.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

/** The form's only argument is the value; undefined: there is none. */
export function jsonBesideConstant(name: string, args: readonly Expression[]): CallForm | undefined {
  if (args.length !== 2 || !Object.hasOwn(forms, name)) return undefined
  const [value, constant] = args
  if (value.kind === 'literal' || value.type.oid !== Oid.jsonb) return undefined
  if (constant.kind !== 'literal' || constant.value === null) return undefined
  const { argument, form } = forms[name]
  return constant.type.oid === argument ? form(constant.value) : undefined
}

/** What is asked where code leaves the answer open. */
type Site = Parameters<CallForm>[1]

function decidedUnless(
  unsure: Instruction,
  answer: () => Instruction,
  args: readonly CompiledValue[],
  { call: site, scope }: Site,
): CompiledValue {
  const choice = new Choice(site.type, scope)
  choice.branches([{ when: () => unsure, then: () => byRowInside(site, args, scope) }], () => ({
    kind: 'bool',
    value: answer(),
  }))
  return choice.result()
}

/** i32: the part's first character, 0 of what is not there. */
const firstOf = ({ address, length }: JsonWhole, { fn }: Scope): Instruction =>
  fn.let('i32', op('select', load('i32.load8_u', address), i32(0), op('i32.ne', length, i32(0))))

const wholeOf = ({ address, length }: JsonWhole, { fn }: Scope): Part => ({
  address,
  length,
  isThere: fn.let('i32', op('i32.ne', length, i32(0))),
})

const largestIndex = 2 ** 31 - 1

/** A step that is a number is a key of an object, too: a value is an object or an array, so one of the two finds nothing. */
function stepInto(part: JsonWhole, step: string, scope: Scope): Part {
  const underKey = memberUnder(step, part, scope)
  if (!/^\s*[+-]?\d+\s*$/.test(step)) return partAt(underKey, scope)
  const index = Number(step)
  if (index < 0 || index > largestIndex) throw new Unsupported('an index that counts from the end')
  const atIndex = call(scope.library('jsonElement'), part.address, part.length, i32(index))
  return partAt(op('i64.or', underKey, atIndex), scope)
}

function along(steps: readonly unknown[], value: CompiledValue, scope: Scope): Part {
  if (steps.some((step) => typeof step !== 'string')) throw new Unsupported('a path with NULL in it')
  return (steps as readonly string[]).reduce<Part>(
    (part, step) => stepInto(part, step, scope),
    wholeOf(canonical(value), scope),
  )
}

const path =
  (steps: readonly unknown[]): CallForm =>
  ([value], { scope }) => {
    const { address, length, isThere } = along(steps, value, scope)
    return { ...canonical(value), address, length, ownNull: scope.fn.let('i32', op('i32.eqz', isThere)) }
  }

const pathText =
  (steps: readonly unknown[]): CallForm =>
  (args, site) =>
    textOf(along(steps, args[0], site.scope), args, site)

/** Of arrays and scalars the interpreter is asked. */
const exists =
  (key: string): CallForm =>
  (args, site) => {
    const { scope } = site
    const whole = canonical(args[0])
    const isObjectThere = op('i32.eq', firstOf(whole, scope), letter('{'))
    const found = scope.fn.let('i32', op('i64.ne', memberUnder(key, whole, scope), i64(0)))
    const unsure = op('i32.and', op('i32.ne', whole.length, i32(0)), op('i32.eqz', isObjectThere))
    return decidedUnless(scope.fn.let('i32', unsure), () => found, args, site)
  }

/** holds: as far as code can tell; unsure: the parts agree but in how they write numbers, or have more to compare. Both i32. */
interface Comparison {
  readonly holds: Instruction
  readonly unsure: Instruction
}

const hasNumber = (node: JsonNode): boolean => {
  if (isObject(node)) return [...node.values()].some(hasNumber)
  if (isArray(node)) return node.some(hasNumber)
  return node !== null && typeof node === 'object'
}

/** Equal values have equal texts but for numbers, whose zeros at the end are kept. */
function equals(part: JsonWhole, node: JsonNode, scope: Scope): Comparison {
  const text = formatJson(node)
  const bytes = Buffer.from(text)
  const { fn } = scope
  const holds = fn.let(
    'i32',
    call(scope.library('equalBytes'), part.address, scope.constantBytes(bytes), part.length, i32(bytes.length)),
  )
  if (!hasNumber(node)) return { holds, unsure: i32(0) }
  const first = firstOf(part, scope)
  const isDigit = op('i32.lt_u', op('i32.sub', first, letter('0')), i32(10))
  const isAlike = isScalar(node)
    ? op('i32.or', isDigit, op('i32.eq', first, letter('-')))
    : op('i32.eq', first, letter(text[0]))
  // Whole numbers are written in one way.
  const point =
    isScalar(node) && !text.includes('.')
      ? call(scope.library('findBytes'), part.address, part.length, scope.constantBytes(Buffer.from('.')), i32(1))
      : i32(1)
  const differs = op('i32.and', op('i32.eqz', holds), isAlike)
  return { holds, unsure: fn.let('i32', op('i32.and', differs, op('i32.ne', point, i32(0)))) }
}

/** Whether there is all of `node` in the part. */
function contains(part: JsonWhole, node: JsonNode, scope: Scope): Comparison {
  const { fn } = scope
  if (isArray(node)) return { holds: i32(0), unsure: op('i32.eq', firstOf(part, scope), letter('[')) }
  if (!isObject(node)) return equals(part, node, scope)
  const isObjectThere = op('i32.eq', firstOf(part, scope), letter('{'))
  const members = [...node].map(([key, value]) => contains(partAt(memberUnder(key, part, scope), scope), value, scope))
  // One member that is surely missing decides.
  const possible = members.map(({ holds, unsure }) => op('i32.or', holds, unsure))
  const both = (values: readonly Instruction[]): Instruction =>
    values.reduce((a, b) => op('i32.and', a, b), isObjectThere)
  const open = members.map(({ unsure }) => unsure).reduce((a, b) => op('i32.or', a, b), i32(0))
  return {
    holds: fn.let('i32', both(members.map(({ holds }) => holds))),
    unsure: fn.let('i32', op('i32.and', both(possible), open)),
  }
}

const containment =
  (text: string): CallForm =>
  (args, site) => {
    const node = parseJson(text)
    if (!isObject(node)) throw new Unsupported('an array or a scalar that is to be contained')
    const { holds, unsure } = contains(canonical(args[0]), node, site.scope)
    return decidedUnless(unsure, () => holds, args, site)
  }

const equality =
  (isEqual: boolean, text: string): CallForm =>
  (args, site) => {
    const { holds, unsure } = equals(canonical(args[0]), parseJson(text), site.scope)
    return decidedUnless(unsure, () => (isEqual ? holds : op('i32.eqz', holds)), args, site)
  }

interface Beside {
  /** The constant's type. */
  readonly argument: number
  readonly form: (constant: Value) => CallForm
}

const forms: Readonly<Record<string, Beside>> = {
  jsonb_extract_path: { argument: Oid._text, form: (array) => path((array as PgArray).elements) },
  jsonb_extract_path_text: { argument: Oid._text, form: (array) => pathText((array as PgArray).elements) },
  jsonb_exists: { argument: Oid.text, form: (key) => exists(key as string) },
  jsonb_contains: { argument: Oid.jsonb, form: (text) => containment(text as string) },
  jsonb_eq: { argument: Oid.jsonb, form: (text) => equality(true, text as string) },
  jsonb_ne: { argument: Oid.jsonb, form: (text) => equality(false, text as string) },
}
