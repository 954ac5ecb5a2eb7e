// How a column of integers lies in vectors of 128 bits.
import { kindOfType } from '../../expression/compiled-value.ts'
import type { ColumnForm } from './forms.ts'

export interface IntegerLanes {
  /** Of a row's number, to its offset. */
  readonly shift: 0 | 1 | 2 | 3
  readonly shape: 'i8x16' | 'i16x8' | 'i32x4' | 'i64x2'
  readonly bits: 8 | 16 | 32 | 64
  /** Of a numeric. */
  readonly scale: number
}

const lanes = {
  i8: { shift: 0, shape: 'i8x16', bits: 8 },
  i16: { shift: 1, shape: 'i16x8', bits: 16 },
  i32: { shift: 2, shape: 'i32x4', bits: 32 },
  i64: { shift: 3, shape: 'i64x2', bits: 64 },
} as const

/** undefined: it is no column of integers, nor of numerics that lie as such. */
export function integerLanes({ type, layout }: ColumnForm): IntegerLanes | undefined {
  const kind = kindOfType(type)
  if (kind === 'decimal')
    return layout.kind === 'decimal' && layout.width !== 'i128'
      ? { ...lanes[layout.width], scale: layout.scale }
      : undefined
  if (kind !== 'i32' && kind !== 'i64') return undefined
  switch (layout.kind) {
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return { ...lanes[layout.kind], scale: 0 }
    default:
      return undefined
  }
}
