// Requests over HTTP. Redirects are not followed: they would carry the token elsewhere. Bodies come into shared memory: pages go on to
// workers, and are garbage of this thread's for no longer than they have to be.
import http from 'node:http'
import https from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { CloudTransport } from './transport.ts'

export function httpTransport(base: string): CloudTransport {
  const root = base.replace(/\/+$/, '')
  const { request: send, Agent } = root.startsWith('https:') ? https : http
  const agent = new Agent({ keepAlive: true })
  return ({ method, url, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
      const length = body && { 'content-length': String(body.length) }
      const outgoing = send(`${root}${url}`, { method, headers: { ...sent, ...length }, agent, signal }, (response) => {
        bodyOf(response).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 0,
              header: (name) => response.headers[name]?.toString(),
              body: bytes,
            }),
          reject,
        )
      })
      outgoing.once('error', reject)
      outgoing.end(body)
    })
}

/** Rejects where the answer ends before its end. */
async function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(size))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
