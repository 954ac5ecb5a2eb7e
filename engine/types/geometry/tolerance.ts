// Comparisons of coordinates and distances that take numbers which hardly differ as equal. NaN is neither less nor more than anything.

const tolerance = 1e-6

export const isZero = (value: number): boolean => Math.abs(value) <= tolerance
export const isSame = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= tolerance
/** False of NaN, as isSame is. */
export const isOther = (a: number, b: number): boolean => Math.abs(a - b) > tolerance
export const isLess = (a: number, b: number): boolean => a + tolerance < b
export const isAtMost = (a: number, b: number): boolean => a <= b + tolerance
export const isMore = (a: number, b: number): boolean => a > b + tolerance
export const isAtLeast = (a: number, b: number): boolean => a + tolerance >= b
