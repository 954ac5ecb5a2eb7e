// Rows of a source sixteen at a time: which of them a filter's plain comparisons let through, as the bits of a mask. Most rows of most
// scans come no further, and those that do are found without a branch for each of the others.
//
// Columns are read up to fifteen rows beyond the last one: the arena has room behind every block (`readBeyondBytes`).
import { builtInName } from '../../../functions/built-in-name.ts'
import { functionByOid } from '../../../functions/registry.ts'
import type { Expression } from '../../../plan/expression.ts'
import { conjunctsOf } from '../../../plan/traverse-expression.ts'
import { type CompiledValue, kindOfType } from '../../expression/compiled-value.ts'
import { type Comparison, comparisonOf } from '../../expression/comparisons.ts'
import { decimalBitsMax, rescaledBits } from '../../expression/decimals.ts'
import { mayFail } from '../../expression/may-fail.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import { i32, i64, type Instruction, load, op } from '../../wasm/instruction.ts'
import { columnAddresses } from './column-addresses.ts'
import type { SourceForm } from './forms.ts'
import { type IntegerLanes, integerLanes } from './integer-lanes.ts'
import type { RowScope } from '../row-code.ts'

export const rowsInMask = 16
const allRows = (1 << rowsInMask) - 1

/** A column compared with what is the same for all rows. */
interface Test {
  readonly column: number
  readonly lanes: IntegerLanes
  readonly comparison: Comparison
  /** i64, at the column's scale. */
  readonly constant: Instruction
}

export interface RowMasks {
  /** Conjuncts that are left to be looked at row by row. */
  readonly rest: readonly Expression[]
  /** i32: a bit for each of the sixteen rows from `index` on. */
  readonly mask: (index: Instruction) => Instruction
}

/** More are no faster than one by one. */
const alternativesMax = 8

/** undefined: nothing of the condition is told of rows together. slots: of the source's columns; scope: of no row. */
export function rowMasks(
  condition: Expression,
  form: SourceForm,
  slots: readonly number[],
  scope: RowScope,
): RowMasks | undefined {
  const source: Source = { form, slots, scope }
  const tests: (readonly Test[])[] = []
  const rest: Expression[] = []
  // An error that comes first must be raised for rows, too, that what follows would keep out.
  let raises = false
  for (const conjunct of conjunctsOf(condition)) {
    const any = raises ? undefined : testsOf(conjunct, source)
    if (any) tests.push(any)
    else {
      raises ||= mayFail(conjunct)
      rest.push(conjunct)
    }
  }
  if (tests.length === 0) return undefined
  const write = new MaskWriter(scope)
  const lanes = tests.map((any) => any.map((test) => write.test(test)))
  const nullable = new Set(tests.flat().flatMap(({ column }) => (form.columns[column].nullable ? [column] : [])))
  const valid = [...nullable].map((column) => write.valid(column))
  return {
    rest,
    mask: (index) => {
      const all = lanes
        .map((any) => any.map((one) => one(index)).reduce((a, b) => op('v128.or', a, b)))
        .reduce((a, b) => op('v128.and', a, b))
      return valid.reduce((mask, one) => op('i32.and', mask, one(index)), op('i8x16.bitmask', all))
    },
  }
}

interface Source {
  readonly form: SourceForm
  readonly slots: readonly number[]
  readonly scope: RowScope
}

/** Any of which is as good as the conjunct. */
function testsOf(conjunct: Expression, source: Source): readonly Test[] | undefined {
  switch (conjunct.kind) {
    case 'call':
      return conjunct.args.length === 2 ? testOf(conjunct.function, conjunct.args, source) : undefined
    case 'or':
      return anyOf(
        conjunct.args.map((arg) => testsOf(arg, source)),
        source,
      )
    case 'in-list': {
      if (conjunct.all) return undefined
      const { left, list, function: oid } = conjunct
      return anyOf(
        list.map((one) => testOf(oid, [left, one], source)),
        source,
      )
    }
    default:
      return undefined
  }
}

/** NULL in one column says nothing about the others: they would need a mask each. */
function anyOf(alternatives: readonly (readonly Test[] | undefined)[], { form }: Source): readonly Test[] | undefined {
  const known = alternatives.filter((one) => one !== undefined)
  if (known.length === 0 || known.length < alternatives.length) return undefined
  const all = known.flat()
  return all.length <= alternativesMax && !all.some(({ column }) => form.columns[column].nullable) ? all : undefined
}

const mirrored = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  le: 'ge',
  gt: 'lt',
  ge: 'le',
} as const

function testOf(
  oid: number,
  [left, right]: readonly Expression[],
  { form, slots, scope }: Source,
): readonly Test[] | undefined {
  const comparison = comparisonOf(builtInName(functionByOid(oid)))
  const [slot, other] = left.kind === 'slot' ? [left, right] : [right, left]
  if (!comparison || slot.kind !== 'slot' || (other.kind !== 'literal' && other.kind !== 'parameter')) return undefined
  const column = slots.indexOf(slot.slot)
  const lanes = column < 0 ? undefined : integerLanes(form.columns[column])
  const constant = lanes && constantAt(compiled(other, scope), kindOfType(slot.type), lanes.scale)
  return (
    constant && [
      {
        column,
        lanes,
        comparison: left === slot ? comparison : mirrored[comparison],
        constant,
      },
    ]
  )
}

function compiled(constant: Expression, scope: RowScope): CompiledValue | undefined {
  try {
    return scope.compile(constant)
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

/** i64, at a scale; undefined: it is no number of the column's kind, or no number of that scale. */
function constantAt(
  value: CompiledValue | undefined,
  column: CompiledValue['kind'] | undefined,
  scale: number,
): Instruction | undefined {
  if (!value || value.isNull) return undefined
  if (column === 'decimal') {
    if (value.kind !== 'decimal' || value.display || value.scale > scale) return undefined
    if (rescaledBits(value, scale) > decimalBitsMax) return undefined
    return value.scale === scale ? value.value : op('i64.mul', value.value, i64(10n ** BigInt(scale - value.scale)))
  }
  if (value.kind === 'i32') return op('i64.extend_i32_s', value.value)
  return value.kind === 'i64' ? value.value : undefined
}

class MaskWriter {
  readonly #scope: RowScope
  readonly #values = new Map<number, Instruction>()

  constructor(scope: RowScope) {
    this.#scope = scope
  }

  /** v128: a byte for each of sixteen rows, all ones or zeros. */
  test({ column, lanes, comparison, constant }: Test): (index: Instruction) => Instruction {
    const { fn, needs } = this.#scope
    const { shape, bits, shift } = lanes
    let values = this.#values.get(column)
    if (!values) this.#values.set(column, (values = columnAddresses(fn, needs, column).values()))
    const [base, isNegated] = plain[comparison]
    const given = fn.constant('i64', constant)
    const max = (1n << BigInt(bits - 1)) - 1n
    const [above, below] = [op('i64.gt_s', given, i64(max)), op('i64.lt_s', given, i64(-max - 1n))]
    // What no lane can hold is larger, or smaller, than all that they do.
    const within = op('select', i64(max), op('select', i64(-max - 1n), given, below), above)
    const narrow = bits === 64 ? given : op('i32.wrap_i64', within)
    const lane = fn.constant('v128', op(`${shape}.splat`, narrow))
    const everywhere = (condition: Instruction): Instruction =>
      fn.constant('v128', op('i8x16.splat', op('i32.sub', i32(0), condition)))
    const outside =
      bits === 64
        ? undefined
        : base === 'eq'
          ? everywhere(op('i32.eqz', op('i32.or', above, below)))
          : everywhere(base === 'lt_s' ? above : below)
    return (index) => {
      const address = fn.let('i32', op('i32.add', values, shift === 0 ? index : op('i32.shl', index, i32(shift))))
      const vectors = Array.from({ length: 1 << shift }, (_, i) =>
        op(`${shape}.${base}`, load('v128.load', address, i * 16), lane),
      )
      const fits = outside
        ? op(base === 'eq' ? 'v128.and' : 'v128.or', bytes(vectors, shift), outside)
        : bytes(vectors, shift)
      return isNegated ? op('v128.not', fits) : fits
    }
  }

  /** i32: a bit for each row whose value is not NULL. */
  valid(column: number): (index: Instruction) => Instruction {
    const { fn, needs } = this.#scope
    const validity = columnAddresses(fn, needs, column).validity()
    return (index) => {
      const word = load('i32.load', op('i32.add', validity, op('i32.shr_u', index, i32(3))))
      return op('i32.and', op('i32.shr_u', word, op('i32.and', index, i32(7))), i32(allRows))
    }
  }
}

/** The comparison that is made of lanes, and whether its opposite is meant. */
const plain = {
  eq: ['eq', false],
  ne: ['eq', true],
  lt: ['lt_s', false],
  ge: ['lt_s', true],
  gt: ['gt_s', false],
  le: ['gt_s', true],
} as const

/** Lanes of all ones or zeros as bytes, in order. A lane of 64 bits is two of 32 first, and so twice in what is made of it. */
function bytes(vectors: readonly Instruction[], shift: IntegerLanes['shift']): Instruction {
  if (vectors.length === 1) return vectors[0]
  const pairs = (from: readonly Instruction[], name: 'i8x16.narrow_i16x8_s' | 'i16x8.narrow_i32x4_s'): Instruction[] =>
    from.flatMap((one, i) => (i % 2 === 0 ? [op(name, one, from[i + 1])] : []))
  if (shift === 3) return bytes(pairs(pairs(vectors, 'i16x8.narrow_i32x4_s'), 'i8x16.narrow_i16x8_s'), 1)
  return bytes(pairs(vectors, shift === 2 ? 'i16x8.narrow_i32x4_s' : 'i8x16.narrow_i16x8_s'), shift === 2 ? 1 : 0)
}
