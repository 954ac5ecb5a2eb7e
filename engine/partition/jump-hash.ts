// Jump consistent hashing (Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014): of n + 1 slots instead of n,
// one key in n + 1 changes its slot. Their generator has 64 bits, of which JavaScript multiplies 32 at a time.

const multiplierHigh = 0x27bb2ee6
const multiplierLow = 0x87b0b0fd

/** key: 32 bits. */
export function jumpHash(key: number, slots: number): number {
  let high = 0
  let low = key >>> 0
  let slot = -1
  let next = 0
  while (next < slots) {
    slot = next
    const carried = multiplyHigh(low, multiplierLow)
    high = (Math.imul(high, multiplierLow) + Math.imul(low, multiplierHigh) + carried) >>> 0
    low = Math.imul(low, multiplierLow) >>> 0
    low = (low + 1) >>> 0
    if (low === 0) high = (high + 1) >>> 0
    next = Math.floor((slot + 1) * (2 ** 31 / ((high >>> 1) + 1)))
  }
  return slot
}

/** The upper 32 bits of the product of two numbers of 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const other = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(other / 65_536)) >>> 0
}
