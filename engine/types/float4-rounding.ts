// A decimal text as the nearest float4. Going by way of a double rounds twice: a text that is nearly halfway between two float4s may become
// exactly halfway, and then the wrong one.

const bits = new DataView(new ArrayBuffer(8))
const fractionBits = 52n
const exponentBias = 1075

/** value: what the text is as a double. */
export function nearestFloat4(text: string, value: number): number {
  const near = Math.fround(value)
  if (near === value || !Number.isFinite(near)) return near
  const size = Math.abs(value)
  const other = neighbour(Math.abs(near), size)
  if ((Math.abs(near) + other) / 2 !== size) return near
  const side = compareToDouble(text, size)
  if (side === 0) return near
  const chosen = side > 0 ? Math.max(Math.abs(near), other) : Math.min(Math.abs(near), other)
  return value < 0 ? -chosen : chosen
}

/** The next float4 from `from` on the side of `toward`; both positive. */
function neighbour(from: number, toward: number): number {
  bits.setFloat32(0, from)
  bits.setInt32(0, bits.getInt32(0) + (toward > from ? 1 : -1))
  return bits.getFloat32(0)
}

/** Of the text's magnitude and a positive double, exactly: <0, 0, >0. */
function compareToDouble(text: string, size: number): number {
  const [mantissa, power = '0'] = text.toLowerCase().replace(/^[+-]/, '').split('e')
  const [whole, fraction = ''] = mantissa.split('.')
  const ten = Number(power) - fraction.length
  bits.setFloat64(0, size)
  const word = bits.getBigUint64(0)
  const stored = Number(word >> fractionBits)
  const low = word & ((1n << fractionBits) - 1n)
  const two = (stored === 0 ? 1 : stored) - exponentBias
  // Both times what makes either power whole.
  const written = BigInt(whole + fraction) * 10n ** BigInt(Math.max(ten, 0)) * 2n ** BigInt(Math.max(-two, 0))
  const exact =
    (stored === 0 ? low : low | (1n << fractionBits)) *
    2n ** BigInt(Math.max(two, 0)) *
    10n ** BigInt(Math.max(-ten, 0))
  return written > exact ? 1 : written < exact ? -1 : 0
}
