// A query's encoded rows on their way to the client: the next chunk is made while the last one goes out.
import type { RunningQuery } from '../../../engine/execute/executor.ts'
import { OutputBuffers } from './output-buffers.ts'

/** Writes a chunk and resolves when there is room for more; calls `sent` once its bytes are not needed any more. */
export type SendChunk = (messages: Uint8Array, rows: number, sent: () => void) => Promise<void>

/** At most `limit` rows (0: all); answers how many there were and whether that was the end. */
export async function streamChunks(
  running: RunningQuery,
  limit: number,
  send: SendChunk,
): Promise<{ readonly rows: number; readonly done: boolean }> {
  const buffers = new OutputBuffers()
  let rows = 0
  // What answers with one chunk needs no memory to use again.
  let next = running.pull(limit)
  for (;;) {
    const chunk = await next
    rows += chunk.rows
    const messages = chunk.rows > 0 ? (chunk.payload as Uint8Array) : undefined
    if (messages) buffers.learn(messages)
    const more = !chunk.done && (limit === 0 || rows < limit)
    if (more) {
      next = running.pull(limit === 0 ? 0 : limit - rows, buffers.take())
      // Looked at when this chunk has gone out, if that ends well.
      next.catch(() => {})
    }
    if (messages) await send(messages, chunk.rows, () => buffers.giveBack(messages))
    if (!more) return { rows, done: chunk.done }
  }
}
