// The instructions that generated code uses, by their WebAssembly names: byte codes, and for memory access the natural alignment.

/** One byte, or a prefix and a number. */
export type Code = number | readonly [prefix: number, number: number]

const sequence = <const Names extends readonly string[]>(first: number, names: Names): Record<Names[number], number> =>
  Object.fromEntries(names.map((name, i) => [name, first + i])) as Record<Names[number], number>

const simd = <const Entries extends Record<string, number>>(entries: Entries): Record<keyof Entries, Code> =>
  Object.fromEntries(Object.entries(entries).map(([name, code]) => [name, [0xfd, code]])) as never

export const plainCodes = {
  unreachable: 0x00,
  drop: 0x1a,
  select: 0x1b,
  ...sequence(0x45, [
    ...(['i32.eqz', 'i32.eq', 'i32.ne', 'i32.lt_s', 'i32.lt_u', 'i32.gt_s', 'i32.gt_u'] as const),
    ...(['i32.le_s', 'i32.le_u', 'i32.ge_s', 'i32.ge_u'] as const),
    ...(['i64.eqz', 'i64.eq', 'i64.ne', 'i64.lt_s', 'i64.lt_u', 'i64.gt_s', 'i64.gt_u'] as const),
    ...(['i64.le_s', 'i64.le_u', 'i64.ge_s', 'i64.ge_u'] as const),
    ...(['f32.eq', 'f32.ne', 'f32.lt', 'f32.gt', 'f32.le', 'f32.ge'] as const),
    ...(['f64.eq', 'f64.ne', 'f64.lt', 'f64.gt', 'f64.le', 'f64.ge'] as const),
  ]),
  ...sequence(0x67, [
    ...(['i32.clz', 'i32.ctz', 'i32.popcnt', 'i32.add', 'i32.sub', 'i32.mul'] as const),
    ...(['i32.div_s', 'i32.div_u', 'i32.rem_s', 'i32.rem_u', 'i32.and', 'i32.or', 'i32.xor'] as const),
    ...(['i32.shl', 'i32.shr_s', 'i32.shr_u', 'i32.rotl', 'i32.rotr'] as const),
    ...(['i64.clz', 'i64.ctz', 'i64.popcnt', 'i64.add', 'i64.sub', 'i64.mul'] as const),
    ...(['i64.div_s', 'i64.div_u', 'i64.rem_s', 'i64.rem_u', 'i64.and', 'i64.or', 'i64.xor'] as const),
    ...(['i64.shl', 'i64.shr_s', 'i64.shr_u', 'i64.rotl', 'i64.rotr'] as const),
  ]),
  ...sequence(0x99, [
    ...(['f64.abs', 'f64.neg', 'f64.ceil', 'f64.floor', 'f64.trunc', 'f64.nearest', 'f64.sqrt'] as const),
    ...(['f64.add', 'f64.sub', 'f64.mul', 'f64.div', 'f64.min', 'f64.max', 'f64.copysign'] as const),
  ]),
  'i32.wrap_i64': 0xa7,
  'i32.trunc_f64_s': 0xaa,
  'i64.extend_i32_s': 0xac,
  'i64.extend_i32_u': 0xad,
  'i64.trunc_f64_s': 0xb0,
  'f32.demote_f64': 0xb6,
  'f64.convert_i32_s': 0xb7,
  'f64.convert_i64_s': 0xb9,
  'f64.promote_f32': 0xbb,
  'i64.reinterpret_f64': 0xbd,
  'f64.reinterpret_i64': 0xbf,
  'i32.extend8_s': 0xc0,
  'i32.extend16_s': 0xc1,
  ...simd({
    'i8x16.splat': 15,
    'i16x8.splat': 16,
    'i32x4.splat': 17,
    'i64x2.splat': 18,
    'i8x16.eq': 35,
    'i8x16.lt_s': 37,
    'i8x16.gt_s': 39,
    'i16x8.eq': 45,
    'i16x8.lt_s': 47,
    'i16x8.gt_s': 49,
    'i32x4.eq': 55,
    'i32x4.lt_s': 57,
    'i32x4.gt_s': 59,
    'v128.not': 77,
    'v128.and': 78,
    'v128.or': 80,
    'v128.any_true': 83,
    'i8x16.bitmask': 100,
    'i8x16.narrow_i16x8_s': 101,
    'i16x8.extadd_pairwise_i8x16_s': 124,
    'i32x4.extadd_pairwise_i16x8_s': 126,
    'i16x8.narrow_i32x4_s': 133,
    'i32x4.add': 174,
    'i64x2.extend_low_i32x4_s': 199,
    'i64x2.extend_high_i32x4_s': 200,
    'i64x2.shr_s': 204,
    'i64x2.add': 206,
    'i64x2.eq': 214,
    'i64x2.lt_s': 216,
    'i64x2.gt_s': 217,
  }),
  /** With a lane. */
  ...simd({ 'i64x2.extract_lane': 29 }),
} satisfies Record<string, Code>

/** Code and alignment (a power of two). */
export const memoryCodes = {
  'i32.load': [0x28, 2],
  'i64.load': [0x29, 3],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.load8_s': [0x2c, 0],
  'i32.load8_u': [0x2d, 0],
  'i32.load16_s': [0x2e, 1],
  'i32.load16_u': [0x2f, 1],
  'i64.load8_s': [0x30, 0],
  'i64.load8_u': [0x31, 0],
  'i64.load16_s': [0x32, 1],
  'i64.load16_u': [0x33, 1],
  'i64.load32_s': [0x34, 2],
  'i64.load32_u': [0x35, 2],
  'i32.store': [0x36, 2],
  'i64.store': [0x37, 3],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'i32.store8': [0x3a, 0],
  'i32.store16': [0x3b, 1],
  'i64.store32': [0x3e, 2],
} as const satisfies Record<string, readonly [number, number]>

/** Prefixed memory access: number after the prefix, alignment. */
export const prefixedMemoryCodes = {
  'v128.load': [0xfd, 0, 4],
  'v128.store': [0xfd, 11, 4],
  'i32.atomic.load': [0xfe, 0x10, 2],
  'i32.atomic.store': [0xfe, 0x17, 2],
  'i32.atomic.rmw.add': [0xfe, 0x1e, 2],
  'i64.atomic.rmw.xchg': [0xfe, 0x42, 3],
  'i64.atomic.rmw.cmpxchg': [0xfe, 0x49, 3],
} as const satisfies Record<string, readonly [number, number, number]>

export type Opcode = keyof typeof plainCodes | keyof typeof memoryCodes | keyof typeof prefixedMemoryCodes
