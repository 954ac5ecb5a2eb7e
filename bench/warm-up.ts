// Rounds before the measured ones, for all peers alike: until the rate of the first no longer rises. Neither caches nor code that is
// compiled as it runs are what a bench of a server that has been up for a while asks for.
import { interleave } from './interleave.ts'
import type { WirePeer } from './peers/peer.ts'

/** A round that is no better than the best by more than this ends it. */
const riseMin = 1.05
const roundsMin = 2
const roundsMax = 8

export async function warmUp(
  peers: readonly WirePeer[],
  once: (peer: WirePeer, round: number) => Promise<number>,
): Promise<void> {
  let best = 0
  for (let round = 1; round <= roundsMax; round++) {
    const found = await interleave(peers, 1, once)
    const { rate } = found[peers[0].name]
    if (round >= roundsMin && rate < best * riseMin) return
    best = Math.max(best, rate)
  }
}
