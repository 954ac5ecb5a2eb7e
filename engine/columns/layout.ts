// Physical layouts of a column. A layout belongs to a column or an expression, not to a type: int8 may lie in an i32,
// text may be dictionary codes. Arrow's formats, except that bool is a byte per value until it leaves as Arrow.

export type FixedKind = 'bool' | 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64' | 'interval' | 'fixed16'

export type Layout =
  | { readonly kind: FixedKind }
  /** Scaled integer: value = coefficient / 10^scale. Width is the storage of the coefficient. */
  | { readonly kind: 'decimal'; readonly scale: number; readonly width: 'i8' | 'i16' | 'i32' | 'i64' | 'i128' }
  /** Offsets (Int32, length + 1) into bytes. `binary` is what the type's `send` writes, `utf8` its text. */
  | { readonly kind: 'utf8' | 'binary' }
  /** Codes index a dictionary column of layout utf8 or binary. */
  | { readonly kind: 'dictionary'; readonly codes: 'i8' | 'i16' | 'i32'; readonly of: 'utf8' | 'binary' }

/** Bytes per value of the fixed layouts. */
export const fixedBytes: Readonly<Record<FixedKind | 'i128', number>> = {
  bool: 1,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  f32: 4,
  f64: 8,
  interval: 16,
  fixed16: 16,
  i128: 16,
}
