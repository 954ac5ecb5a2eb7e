// The service on an HTTP port.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyBytesMax, headerBytesMax, requestMillisecondsMax, requestsMax } from '../limits.ts'
import { answerCloud, refusal } from './answer.ts'
import { CloudError, tooLarge } from './cloud-error.ts'
import { bytesOf, type CloudResponse } from './cloud-request.ts'
import type { ServiceContext } from './service-context.ts'

export interface CloudServer {
  readonly port: number
  /** Stops accepting and waits for requests under way. */
  close(): Promise<void>
}

export async function serveCloud(context: ServiceContext, host: string, port: number): Promise<CloudServer> {
  let under = 0
  const server = createServer(
    { requestTimeout: requestMillisecondsMax, maxHeaderSize: headerBytesMax },
    (request, response) => {
      const busy = under >= requestsMax
      under++
      const answered = busy
        ? Promise.resolve(refusal(new CloudError(503, 'busy', 'too many requests under way')))
        : answer(context, request)
      answered
        .then((answer) => send(request, response, answer))
        .catch((error: unknown) => {
          context.onFault(error)
          response.destroy()
        })
        .finally(() => under--)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.on('error', context.onFault)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

async function answer(context: ServiceContext, request: IncomingMessage): Promise<CloudResponse> {
  const { method = 'GET', url = '/' } = request
  let body: Uint8Array
  try {
    body = await bodyOf(request)
  } catch (error) {
    if (error instanceof CloudError) return refusal(error)
    throw error
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  return answerCloud(context, { method, url, headers, body })
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyBytesMax) throw tooLarge(`a body must not exceed ${bodyBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: CloudResponse): void {
  const bytes = bytesOf(body)
  response.writeHead(status, {
    ...headers,
    ...(status !== 204 && status !== 304 && { 'content-length': bytes.length }),
    // What is left of a refused body is not worth reading.
    ...(!request.complete && { connection: 'close' }),
  })
  response.end(bytes)
}
