// A port of S3 alone: everything that comes is one of its requests.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerS3, type S3Options } from './gateway.ts'

export interface S3Server {
  readonly port: number
  drain(deadlineMilliseconds: number): Promise<void>
}

export async function serveS3(
  options: S3Options & { readonly host: string; /** 0: any free one. */ readonly port: number },
): Promise<S3Server> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answerS3(request, response, options).catch((error: unknown) => {
      options.logger.error({ err: error }, 'request failed to end')
      response.destroy()
    })
  }
  const server = createServer({ requestTimeout: 0 }, listener)
  server.on('checkContinue', listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  server.on('error', (error) => options.logger.error({ err: error }, 'listener failed'))
  return {
    port: (server.address() as AddressInfo).port,
    async drain(deadlineMilliseconds) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const deadline = setTimeout(() => server.closeAllConnections(), deadlineMilliseconds)
      await closed
      clearTimeout(deadline)
    },
  }
}
