// CRC-64/NVME, eight bytes at a time by eight tables; 64 bits are two halves, since BigInt is a hundred times slower.

/** Reflected, as halves. */
const polynomialHigh = 0x9a6c9329
const polynomialLow = 0xac4bc9b5

/** Of each byte at each of eight distances: low halves, then high halves. */
const lows: Int32Array[] = []
const highs: Int32Array[] = []
makeTables()

function makeTables(): void {
  const firstLow = new Int32Array(256)
  const firstHigh = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let low = byte
    let high = 0
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (odd) {
        low ^= polynomialLow
        high ^= polynomialHigh
      }
    }
    firstLow[byte] = low
    firstHigh[byte] = high
  }
  lows.push(firstLow)
  highs.push(firstHigh)
  for (let k = 1; k < 8; k++) {
    const low = new Int32Array(256)
    const high = new Int32Array(256)
    for (let byte = 0; byte < 256; byte++) {
      const l = lows[k - 1][byte]
      const h = highs[k - 1][byte]
      low[byte] = ((l >>> 8) | (h << 24)) ^ firstLow[l & 255]
      high[byte] = (h >>> 8) ^ firstHigh[l & 255]
    }
    lows.push(low)
    highs.push(high)
  }
}

export class Crc64 {
  #low = -1
  #high = -1

  update(bytes: Uint8Array): void {
    const [l0, l1, l2, l3, l4, l5, l6, l7] = lows
    const [h0, h1, h2, h3, h4, h5, h6, h7] = highs
    let low = this.#low
    let high = this.#high
    let at = 0
    const { length } = bytes
    for (; at + 8 <= length; at += 8) {
      const a = low ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24))
      const b = high ^ (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24))
      const a0 = a & 255
      const a1 = (a >>> 8) & 255
      const a2 = (a >>> 16) & 255
      const a3 = a >>> 24
      const b0 = b & 255
      const b1 = (b >>> 8) & 255
      const b2 = (b >>> 16) & 255
      const b3 = b >>> 24
      low = l7[a0] ^ l6[a1] ^ l5[a2] ^ l4[a3] ^ l3[b0] ^ l2[b1] ^ l1[b2] ^ l0[b3]
      high = h7[a0] ^ h6[a1] ^ h5[a2] ^ h4[a3] ^ h3[b0] ^ h2[b1] ^ h1[b2] ^ h0[b3]
    }
    for (; at < length; at++) {
      const byte = (low ^ bytes[at]) & 255
      low = ((low >>> 8) | (high << 24)) ^ l0[byte]
      high = (high >>> 8) ^ h0[byte]
    }
    this.#low = low
    this.#high = high
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeInt32BE(~this.#high, 0)
    bytes.writeInt32BE(~this.#low, 4)
    return bytes
  }
}
