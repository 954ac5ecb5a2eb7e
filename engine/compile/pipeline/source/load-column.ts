// A source column's value at a row, in the kind its SQL type has, from whatever layout it lies in.
import type { Layout } from '../../../columns/layout.ts'
import { isTextual } from '../../../columns/read.ts'
import { Oid } from '../../../types/oids.ts'
import type { TypeRef } from '../../../types/type.ts'
import { formatType } from '../../../types/registry.ts'
import type { CompiledValue, DictionaryEntry } from '../../expression/compiled-value.ts'
import { kindOfType } from '../../expression/compiled-value.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i32, type Instruction, load, op } from '../../wasm/instruction.ts'
import type { ColumnForm } from './forms.ts'

/** Addresses of a column, in locals that the prologue fills. */
export interface ColumnAddresses {
  readonly values: () => Instruction
  readonly validity: () => Instruction
  readonly offsets: () => Instruction
  readonly entryOffsets: () => Instruction
  readonly entryBytes: () => Instruction
}

const widths = { i8: 0, i16: 1, i32: 2, i64: 3 } as const
type Width = keyof typeof widths
const bitsOfWidth = { i8: 7, i16: 15, i32: 31, i64: 63 } as const

const at = (base: Instruction, row: Instruction, shift: number): Instruction =>
  op('i32.add', base, shift === 0 ? row : op('i32.shl', row, i32(shift)))

export function loadColumn(
  fn: FunctionBuilder,
  form: ColumnForm,
  column: number,
  row: Instruction,
  addresses: ColumnAddresses,
): CompiledValue {
  const { type, layout } = form
  const kind = kindOfType(type)
  const fixed = layout.kind === 'fixed16'
  const binary = layout.kind === 'binary' || fixed
  const isCarried = kind === undefined && (binary || (layout.kind === 'utf8' && isTextual(type.oid)))
  if (kind === undefined && !isCarried) throw new Unsupported(`the type ${formatType(type.oid)}`)
  const isNull = form.nullable ? fn.let('i32', nullAt(addresses.validity(), row)) : undefined
  if (kind === undefined && fixed) {
    const address = fn.let('i32', at(addresses.values(), row, Math.log2(fixed16Bytes)))
    return { kind: 'bytes', address, length: i32(fixed16Bytes), type: type.oid, binary, fixed, isNull }
  }
  if (kind === undefined) {
    const { address, length } = loadText(fn, { kind: 'utf8' }, column, row, addresses, isNull)
    return { kind: 'bytes', address, length, type: type.oid, binary, isNull }
  }
  switch (kind) {
    case 'bool':
      return { kind, value: fn.let('i32', load('i32.load8_u', at(addresses.values(), row, 0))), isNull }
    case 'i32': {
      const width = integerWidth(layout, type)
      const opcode = width === 'i32' ? 'i32.load' : (`i32.load${width === 'i8' ? 8 : 16}_s` as const)
      const value = fn.let('i32', load(opcode, at(addresses.values(), row, widths[width])))
      return { kind, value, bits: bitsOfWidth[width], isNull }
    }
    case 'i64': {
      const width = integerWidth(layout, type)
      return { kind, value: fn.let('i64', load64(width, addresses, row)), bits: bitsOfWidth[width], isNull }
    }
    case 'f64': {
      const address = addresses.values()
      const value =
        layout.kind === 'f32'
          ? op('f64.promote_f32', load('f32.load', at(address, row, 2)))
          : load('f64.load', at(address, row, 3))
      return { kind, value: fn.let('f64', value), isNull }
    }
    case 'decimal': {
      if (layout.kind !== 'decimal') throw new Unsupported('a numeric column whose values differ in scale')
      if (layout.width === 'i128') {
        const place = fn.let('i32', at(addresses.values(), row, 4))
        const low = fn.let('i64', load('i64.load', place))
        return { kind: 'decimal128', low, high: fn.let('i64', load('i64.load', place, 8)), scale: layout.scale, isNull }
      }
      const { width, scale } = layout
      return { kind, value: fn.let('i64', load64(width, addresses, row)), scale, bits: bitsOfWidth[width], isNull }
    }
    case 'text':
      return { ...loadText(fn, layout, column, row, addresses, isNull), padded: type.oid === Oid.bpchar, isNull }
  }
}

const fixed16Bytes = 16

/** i32: 1 where the row's bit in the bitmap is 0. */
const nullAt = (validity: Instruction, row: Instruction): Instruction =>
  op(
    'i32.and',
    op(
      'i32.xor',
      op(
        'i32.shr_u',
        load('i32.load8_u', op('i32.add', validity, op('i32.shr_u', row, i32(3)))),
        op('i32.and', row, i32(7)),
      ),
      i32(1),
    ),
    i32(1),
  )

function integerWidth(layout: Layout, type: TypeRef): Width {
  if (layout.kind === 'i8' || layout.kind === 'i16' || layout.kind === 'i32' || layout.kind === 'i64')
    return layout.kind
  throw new Unsupported(`a column of ${formatType(type.oid)} in layout ${layout.kind}`)
}

function load64(width: Width, addresses: ColumnAddresses, row: Instruction): Instruction {
  const address = at(addresses.values(), row, widths[width])
  return load(width === 'i64' ? 'i64.load' : `i64.load${({ i8: 8, i16: 16, i32: 32 } as const)[width]}_s`, address)
}

function loadText(
  fn: FunctionBuilder,
  layout: Layout,
  column: number,
  row: Instruction,
  addresses: ColumnAddresses,
  isNull: Instruction | undefined,
): { kind: 'text'; address: Instruction; length: Instruction; entry?: DictionaryEntry; stable: false } {
  const span = (offsets: Instruction, index: Instruction, bytes: Instruction) => {
    const place = fn.let('i32', at(offsets, index, 2))
    const start = fn.let('i32', load('i32.load', place))
    return {
      kind: 'text' as const,
      address: fn.let('i32', op('i32.add', bytes, start)),
      length: fn.let('i32', op('i32.sub', load('i32.load', place, 4), start)),
      stable: false as const,
    }
  }
  if (layout.kind === 'utf8') return span(addresses.offsets(), row, addresses.values())
  if (layout.kind !== 'dictionary' || layout.of !== 'utf8') throw new Unsupported('a text column of this layout')
  const opcode = layout.codes === 'i32' ? 'i32.load' : (`i32.load${layout.codes === 'i8' ? 8 : 16}_u` as const)
  // A code that means nothing must not be followed, and an entry need not be there: dictionaries of NULLs have none.
  const zeroIfNull = (value: Instruction): Instruction => (isNull ? op('select', i32(0), value, isNull) : value)
  const code = fn.let('i32', zeroIfNull(load(opcode, at(addresses.values(), row, widths[layout.codes]))))
  // Most uses want the code alone, so the entry's bytes are looked for where they are asked for.
  const place = at(addresses.entryOffsets(), code, 2)
  const start = load('i32.load', place)
  return {
    kind: 'text',
    address: op('i32.add', addresses.entryBytes(), start),
    length: zeroIfNull(op('i32.sub', load('i32.load', place, 4), start)),
    stable: false,
    entry: {
      column,
      code,
      ...(layout.codes === 'i32' ? { large: true } : layout.codes === 'i16' && { many: true }),
    },
  }
}
