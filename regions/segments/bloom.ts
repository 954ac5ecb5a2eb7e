// Bloom filter over key hashes: ten bits a key, seven probes, all in one 64-byte block, so a look-up touches one cache line.
const blockBits = 512
const bitsPerKey = 10
const probes = 7

export const newBloom = (keys: number): Uint8Array =>
  new Uint8Array(Math.max(1, Math.ceil((keys * bitsPerKey) / blockBits)) * (blockBits / 8))

/** hash: 53 bits. */
export function addToBloom(bloom: Uint8Array, hash: number): void {
  const { block, step, start } = probeOf(bloom, hash)
  for (let i = 0, bit = start; i < probes; i++, bit = (bit + step) & (blockBits - 1))
    bloom[block + (bit >> 3)] |= 1 << (bit & 7)
}

export function mayContain(bloom: Uint8Array, hash: number): boolean {
  const { block, step, start } = probeOf(bloom, hash)
  for (let i = 0, bit = start; i < probes; i++, bit = (bit + step) & (blockBits - 1)) {
    if (((bloom[block + (bit >> 3)] >> (bit & 7)) & 1) === 0) return false
  }
  return true
}

function probeOf(bloom: Uint8Array, hash: number): { block: number; step: number; start: number } {
  const blocks = bloom.length / (blockBits / 8)
  const low = hash >>> 0
  const high = Math.floor(hash / 4_294_967_296)
  const mixed = Math.imul(high ^ (low >>> 7), 0x9e3779b1)
  return { block: (low % blocks) * (blockBits / 8), start: mixed >>> 23, step: ((mixed >>> 9) & (blockBits - 1)) | 1 }
}
