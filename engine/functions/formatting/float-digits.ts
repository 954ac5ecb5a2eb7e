// A float's exact decimal digits, rounded half to even: as C prints it. The shortest digits that name the float are others:
// 0.35 is a little less than 0.35, and has one decimal 0.3.
import type { Numeric } from '../../types/numeric-value.ts'
import { pow10 } from '../../types/numeric/digits.ts'

const fractionBits = 52n
const exponentBias = 1075
const bits = new DataView(new ArrayBuffer(8))

/** value: finite. The sign of zero is lost. */
export function roundedFloat(value: number, decimals: number): Numeric {
  bits.setFloat64(0, Math.abs(value))
  const word = bits.getBigUint64(0)
  const stored = Number(word >> fractionBits)
  const fraction = word & ((1n << fractionBits) - 1n)
  const mantissa = stored === 0 ? fraction : fraction | (1n << fractionBits)
  const exponent = (stored === 0 ? 1 : stored) - exponentBias
  const scaled = mantissa * pow10(decimals)
  const size = exponent >= 0 ? scaled << BigInt(exponent) : halved(scaled, BigInt(-exponent))
  return { coefficient: value < 0 ? -size : size, scale: decimals }
}

/** value / 2^times. */
function halved(value: bigint, times: bigint): bigint {
  const quotient = value >> times
  const rest = value & ((1n << times) - 1n)
  const half = 1n << (times - 1n)
  const up = rest > half || (rest === half && (quotient & 1n) === 1n)
  return up ? quotient + 1n : quotient
}
