// Columns whose fields a kernel turns into values: what it is told about each, and where a value goes that the type's own parser made.
import { viewValues } from '../../../engine/columns/allocate.ts'
import type { Column, FixedArray } from '../../../engine/columns/column.ts'
import { fixedBytes, type Layout } from '../../../engine/columns/layout.ts'
import type { CopyKernel } from '../../../engine/kernels/copy-kernel.ts'
import { zoneOf } from '../../../engine/types/datetime/zone.ts'
import type { Numeric } from '../../../engine/types/numeric-value.ts'
import { roundsWholeDigits } from '../../../engine/types/numeric/typmod.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../../../engine/types/type.ts'

/** Fields from `field` up to `count` into rows from `row` on; answers where the run ended. */
export type FieldRun = (kernel: CopyKernel, field: number, count: number, row: number) => number

export interface KernelField {
  readonly layout: Layout
  readonly valueBytes: number
  readonly run: FieldRun
  /** The same for fields in binary form. */
  readonly binary: FieldRun
  /** False: the layout has no room for it. */
  put(values: Column['values'], row: number, value: Value): boolean
}

export interface KernelText {
  /** Characters, or bytes; beyond it the type decides. */
  readonly most: number
  readonly countsBytes: boolean
  /** Filled with blanks up to that length. */
  readonly padded: boolean
}

/** The largest coefficient that the kernel reads is below it. */
const exactPrecisionMax = 18
/** What the kernel takes for an offset that is not known. */
const noOffset = -2_147_483_648
/** PostgreSQL's NAMEDATALEN less its zero byte. */
const nameBytesMax = 63
const anyLength = 0x7fff_ffff
const anyInteger = [-(2n ** 63n), 2n ** 63n - 1n] as const
/** Within what PostgreSQL takes for days and microseconds since 2000; what lies beyond its type looks at. */
const finiteDays = [-2_000_000n, 100_000_000n] as const
const finiteInstants = [-200_000_000_000_000_000n, 9_000_000_000_000_000_000n] as const

/** undefined: this type is read by its own parser, or is a text. */
export function kernelField(type: TypeRef, settings: TextSettings): KernelField | undefined {
  const layout = typeByOid(type.oid).layout(type.typmod)
  switch (type.oid) {
    case Oid.int2:
    case Oid.int4:
    case Oid.int8: {
      if (layout.kind !== 'i16' && layout.kind !== 'i32' && layout.kind !== 'i64') return undefined
      const valueBytes = fixedBytes[layout.kind]
      return field(
        layout,
        valueBytes,
        (kernel, at, count, row) => kernel.integers(at, count, row, valueBytes),
        wholeIntegers(valueBytes, ...anyInteger),
      )
    }
    case Oid.numeric:
      return layout.kind === 'decimal' ? decimalField(type, layout) : undefined
    case Oid.float8:
      if (layout.kind !== 'f64') return undefined
      return field(
        layout,
        8,
        (kernel, at, count, row) => kernel.floats(at, count, row),
        (kernel, at, count, row) => kernel.binaryFloats(at, count, row),
      )
    case Oid.bool:
      if (layout.kind !== 'bool') return undefined
      return {
        ...field(
          layout,
          1,
          (kernel, at, count, row) => kernel.booleans(at, count, row),
          (kernel, at, count, row) => kernel.binaryBooleans(at, count, row),
        ),
        put: (values, row, value) => {
          values[row] = value === true ? 1 : 0
          return true
        },
      }
    case Oid.date:
      if (layout.kind !== 'i32') return undefined
      return field(layout, 4, (kernel, at, count, row) => kernel.dates(at, count, row), wholeIntegers(4, ...finiteDays))
    case Oid.timestamp:
    case Oid.timestamptz: {
      if (layout.kind !== 'i64' || type.typmod !== -1) return undefined
      const zoned = type.oid === Oid.timestamptz
      const otherwise = zoned ? (zoneOf(settings.timeZone).fixedOffset ?? noOffset) : 0
      return field(
        layout,
        8,
        (kernel, at, count, row) => kernel.timestamps(at, count, row, zoned ? 1 : 0, otherwise),
        wholeIntegers(8, ...finiteInstants),
      )
    }
    default:
      return undefined
  }
}

const wholeIntegers =
  (bytes: number, least: bigint, most: bigint): FieldRun =>
  (kernel, at, count, row) =>
    kernel.binaryIntegers(at, count, row, bytes, least, most)

/** undefined: not a text whose bytes are kept as they are. */
export function kernelText({ oid, typmod }: TypeRef): KernelText | undefined {
  if (typeByOid(oid).layout(typmod).kind !== 'utf8') return undefined
  switch (oid) {
    case Oid.text:
      return { most: anyLength, countsBytes: false, padded: false }
    case Oid.name:
      return { most: nameBytesMax, countsBytes: true, padded: false }
    case Oid.varchar:
      return {
        most: typmod < 4 ? anyLength : typmod - 4,
        countsBytes: false,
        padded: false,
      }
    case Oid.bpchar:
      return {
        most: typmod < 4 ? anyLength : typmod - 4,
        countsBytes: false,
        padded: typmod >= 4,
      }
    default:
      return undefined
  }
}

const field = (layout: Layout, valueBytes: number, run: FieldRun, binary: FieldRun): KernelField => ({
  layout,
  valueBytes,
  run,
  binary,
  put: (values, row, value) => {
    values[row] = value as number
    return true
  },
})

function decimalField(type: TypeRef, layout: Layout & { readonly kind: 'decimal' }): KernelField | undefined {
  const { scale, width } = layout
  if (roundsWholeDigits(type.typmod) || scale > exactPrecisionMax) return undefined
  const precision = ((type.typmod - 4) >> 16) & 0xffff
  const limit = 10n ** BigInt(Math.min(precision, exactPrecisionMax))
  const valueBytes = fixedBytes[width]
  return {
    ...field(
      layout,
      valueBytes,
      (kernel, at, count, row) => kernel.decimals(at, count, row, valueBytes, scale, limit),
      (kernel, at, count, row) => kernel.binaryDecimals(at, count, row, valueBytes, scale, limit),
    ),
    put: (values, row, value) => {
      const { special, scale: own, coefficient } = value as Numeric
      if (special !== undefined || own !== scale) return false
      if (width === 'i128') {
        const words = values as BigInt64Array
        words[2 * row] = BigInt.asIntN(64, coefficient)
        words[2 * row + 1] = coefficient >> 64n
      } else if (width === 'i64') values[row] = coefficient
      else values[row] = Number(coefficient)
      return true
    },
  }
}

export const fieldValues = (layout: Layout, buffer: ArrayBufferLike, at: number, rows: number): FixedArray =>
  viewValues(layout, buffer, at, rows) as FixedArray
