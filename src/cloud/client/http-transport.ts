// Requests over HTTP. Redirects are not followed: they would carry the token elsewhere. Bodies come into shared memory: pages go on to
// workers, and are garbage of this thread's for no longer than they have to be.
import http from 'node:http'
import https from 'node:https'
import type { IncomingMessage } from 'node:http'
import { answerBytesMax, unsizedBytesMax } from './limits.ts'
import type { CloudTransport } from './transport.ts'

export function httpTransport(base: string): CloudTransport {
  const root = base.replace(/\/+$/, '')
  const { request: send, Agent } = root.startsWith('https:') ? https : http
  const agent = new Agent({ keepAlive: true })
  return ({ method, url, headers, body }, signal, onHead) =>
    new Promise((resolve, reject) => {
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
      const length = body && { 'content-length': String(body.length) }
      const outgoing = send(`${root}${url}`, { method, headers: { ...sent, ...length }, agent, signal }, (response) => {
        const head = {
          status: response.statusCode ?? 0,
          header: (name: string) => response.headers[name]?.toString(),
        }
        onHead?.(head)
        bodyOf(response).then((bytes) => resolve({ ...head, body: bytes }), reject)
      })
      outgoing.once('error', reject)
      outgoing.end(body)
    })
}

/** Rejects where the answer ends before its end, or has none. */
async function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  // Without a length it is not the Cloud's, and short.
  const length = Number(response.headers['content-length'] ?? unsizedBytesMax)
  if (!(length <= answerBytesMax)) throw new Error(`the answer has more than ${answerBytesMax} bytes`)
  const bytes = new Uint8Array(new SharedArrayBuffer(length))
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (size + chunk.length > length) throw new Error(`the answer has more than ${length} bytes`)
    bytes.set(chunk, size)
    size += chunk.length
  }
  return bytes.subarray(0, size)
}
