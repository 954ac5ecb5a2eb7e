// The scale in numeric's typmod, as PostgreSQL packs it: ((precision << 16) | (scale & 0x7ff)) + 4, scale in 11 signed bits.

/** undefined without a typmod. */
export function typmodScale(typmod: number): number | undefined {
  if (typmod < 4) return undefined
  const scale = (typmod - 4) & 0x7ff
  return scale >= 1024 ? scale - 2048 : scale
}

export const typmodPrecision = (typmod: number): number | undefined =>
  typmod < 4 ? undefined : ((typmod - 4) >> 16) & 0xffff
