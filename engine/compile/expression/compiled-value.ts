// A SQL value in generated code: the instructions that read it, which are cheap and may be used any number of times.
import { isEnumOid } from '../../types/user-oids.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { op, type Instruction, type ValueType } from '../wasm/instruction.ts'

interface Nullable {
  /** i32, 1: the value is NULL and what its instructions give is undefined. Absent: never NULL. */
  readonly isNull?: Instruction
}

export interface BoolValue extends Nullable {
  readonly kind: 'bool'
  /** i32: 0 or 1. */
  readonly value: Instruction
}
/** int2, int4, date. bits: no value's magnitude needs more. */
export interface I32Value extends Nullable {
  readonly kind: 'i32'
  readonly value: Instruction
  readonly bits: number
}
/** int8, time, timestamps. */
export interface I64Value extends Nullable {
  readonly kind: 'i64'
  readonly value: Instruction
  readonly bits: number
}
export interface F64Value extends Nullable {
  readonly kind: 'f64'
  readonly value: Instruction
}
/** numeric with a scale known while compiling: value / 10^scale. */
export interface DecimalValue extends Nullable {
  readonly kind: 'decimal'
  readonly value: Instruction
  readonly scale: number
  readonly bits: number
  /** i32: the scale PostgreSQL would show, where it differs from row to row (arms of a CASE, quotients); absent: `scale`. The value is exact at both. */
  readonly display?: Instruction
}
/** numeric of up to 127 bits, in two's complement over two words. */
export interface Decimal128Value extends Nullable {
  readonly kind: 'decimal128'
  readonly low: Instruction
  readonly high: Instruction
  readonly scale: number
  /** As a DecimalValue's. */
  readonly display?: Instruction
}
/** text, varchar, char(n): bytes of UTF-8. Of NULL the length is 0, so that nobody reads what is not there. */
export interface TextValue extends Nullable {
  readonly kind: 'text'
  readonly address: Instruction
  readonly length: Instruction
  /** char(n): trailing spaces do not count. */
  readonly padded: boolean
  /** The value is an entry of the scan's dictionary column. */
  readonly entry?: DictionaryEntry
  /** What was made of an entry: of equal codes the same text. */
  readonly made?: MadeOfEntry
  /** The bytes stay where they are for as long as the query runs. */
  readonly stable: boolean
}

/** A value that code carries along as its bytes, and that no comparison and no table of entries knows: jsonb, uuid[], bytea. */
export interface BytesValue extends Nullable {
  readonly kind: 'bytes'
  readonly address: Instruction
  readonly length: Instruction
  /** OID. */
  readonly type: number
  /** The type's own encoding, not its text. */
  readonly binary: boolean
  /** All values are of the same length, NULL's too. */
  readonly fixed?: true
}

export interface DictionaryEntry {
  /** Position among the scanned columns. */
  readonly column: number
  readonly code: Instruction
  /** i32: the row is NULL, and the code some entry's. */
  readonly isNull?: Instruction
  /** Of so many entries that nothing is worth doing for each of them ahead of the rows. */
  readonly large?: true
  /** Of so many that what code can find out about them itself is not asked of the interpreter for each of them ahead. */
  readonly many?: true
}

export interface MadeOfEntry {
  readonly entry: DictionaryEntry
  /** Of the module's memos, the one that keeps it. */
  readonly memo: number
}

export type CompiledValue =
  BoolValue | I32Value | I64Value | F64Value | DecimalValue | Decimal128Value | TextValue | BytesValue

/** Forms give parts of them. */
export const isJsonType = (oid: number): boolean => oid === Oid.jsonb || oid === Oid.json

export const valueTypeOf: Readonly<Record<Exclude<CompiledValue['kind'], 'text' | 'decimal128' | 'bytes'>, ValueType>> =
  {
    bool: 'i32',
    i32: 'i32',
    i64: 'i64',
    f64: 'f64',
    decimal: 'i64',
  }

/** The kind that values of a type have; undefined: the compiler does not know the type. */
export function kindOfType(type: TypeRef): Exclude<CompiledValue['kind'], 'decimal128' | 'bytes'> | undefined {
  switch (type.oid) {
    case Oid.bool:
      return 'bool'
    case Oid.int2:
    case Oid.int4:
    case Oid.date:
      return 'i32'
    case Oid.int8:
    case Oid.time:
    case Oid.timestamp:
    case Oid.timestamptz:
      return 'i64'
    case Oid.float8:
    case Oid.float4:
      return 'f64'
    case Oid.numeric:
      return 'decimal'
    case Oid.text:
    case Oid.varchar:
    case Oid.bpchar:
      return 'text'
    default:
      return isEnumOid(type.oid) ? 'i32' : undefined
  }
}

/** NULL if any of them is. */
export function anyNull(values: readonly Nullable[]): Instruction | undefined {
  const flags = values.flatMap(({ isNull }) => (isNull ? [isNull] : []))
  return flags.length === 0 ? undefined : flags.reduce((a, b) => op('i32.or', a, b))
}
