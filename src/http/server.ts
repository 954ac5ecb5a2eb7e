// The HTTP port: health, metrics, and SQL in one request. Authenticated as the wire is; nothing here speaks TLS.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defaultHostRules } from '../pgwire/auth/host-rules.ts'
import type { HostRule } from '../pgwire/auth/host-rules.ts'
import { silentLogger } from '../pgwire/logger.ts'
import type { Logger } from '../pgwire/logger.ts'
import { answerSql } from './answer-sql.ts'
import { HttpError, errorReply } from './http-error.ts'
import type { IdentifyOptions } from './identify.ts'
import { bodyMillisecondsMax, requestsMax } from './limits.ts'
import { createMetrics } from './metrics.ts'
import type { Metrics } from './metrics.ts'
import { answerS3, isS3Request, type S3Options } from './s3/gateway.ts'
import type { SqlSessionFactory } from './sql-session.ts'

export interface HttpOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly sessions: SqlSessionFactory
  readonly defaultUser: string
  readonly logger?: Logger
  /** As the wire's. */
  readonly rules?: readonly HostRule[]
  readonly mockSecret?: Uint8Array
  readonly checkPassword?: (user: string, password: string) => Promise<boolean>
  readonly metrics?: Metrics
  /** What keeps the server from being healthy; absent or undefined: nothing. */
  readonly unhealthy?: () => string | undefined
  readonly bodyBytesMax?: number
  /** Absent: S3 is not on this port. */
  readonly s3?: S3Options
}

export interface HttpServer {
  readonly host: string
  readonly port: number
  /** Stops accepting, waits for requests under way, and cuts them off at the deadline. */
  drain(deadlineMilliseconds: number): Promise<void>
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void

export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const { sessions, logger = silentLogger, metrics = createMetrics({ connections: () => 0 }) } = options
  const identifyOptions: IdentifyOptions = {
    defaultUser: options.defaultUser,
    rules: options.rules ?? defaultHostRules,
    verifier: (user) => sessions.verifier(user),
    tokenHolder: (token) => sessions.tokenHolder(token),
    mockSecret: options.mockSecret ?? randomBytes(32),
    checkPassword: options.checkPassword,
  }
  let under = 0
  const routes: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly route: Route }>> = {
    '/health': {
      method: 'GET',
      route: (_request, response) => {
        const reason = options.unhealthy?.()
        sendJson(
          response,
          reason === undefined ? 200 : 503,
          reason === undefined ? { status: 'ok' } : { status: 'unhealthy', reason },
        )
      },
    },
    '/metrics': {
      method: 'GET',
      route: async (_request, response) => {
        const text = await metrics.registry.metrics()
        response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text)
      },
    },
    '/v1/sql': {
      method: 'POST',
      route: async (request, response, url) => {
        if (under >= requestsMax)
          throw new HttpError(503, '53300', 'too many requests under way', { 'retry-after': '1' })
        under++
        try {
          await answerSql(request, response, url, {
            sessions,
            identify: identifyOptions,
            bodyBytesMax: options.bodyBytesMax,
          })
        } finally {
          under--
        }
      },
    },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now()
    if (options.s3 && isS3Request(request, options.s3.domain)) {
      response.once('close', () => {
        metrics.observeRequest('s3', response.statusCode, (performance.now() - started) / 1000)
      })
      await answerS3(request, response, options.s3)
      return
    }
    const deadline = setTimeout(() => request.destroy(), bodyMillisecondsMax)
    request.once('close', () => clearTimeout(deadline))
    const url = new URL(request.url ?? '/', 'http://localhost')
    const known = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined
    response.once('close', () => {
      metrics.observeRequest(known ? url.pathname : 'other', response.statusCode, (performance.now() - started) / 1000)
    })
    try {
      if (!known) throw new HttpError(404, '42704', `there is nothing at ${url.pathname}`)
      const { method } = request
      if (method !== known.method && !(known.method === 'GET' && method === 'HEAD')) {
        throw new HttpError(405, '0A000', `${url.pathname} takes ${known.method} only`, { allow: known.method })
      }
      await known.route(request, response, url)
    } catch (error) {
      sendError(request, response, error, logger)
    }
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'request failed to end')
      response.destroy()
    })
  }
  // An object may take longer to come than any statement; bodies have deadlines of their own.
  const server = createServer({ requestTimeout: 0 }, listener)
  // Who asks whether to send a body is told when somebody wants it.
  server.on('checkContinue', listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  server.on('error', (error) => logger.error({ err: error }, 'listener failed'))
  const { port } = server.address() as AddressInfo
  return {
    host: options.host,
    port,
    async drain(deadlineMilliseconds) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const deadline = setTimeout(() => server.closeAllConnections(), deadlineMilliseconds)
      await closed
      clearTimeout(deadline)
    },
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(`${JSON.stringify(body)}\n`)
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown, logger: Logger): void {
  const { status, headers, body } = errorReply(error)
  if (status === 500) logger.error({ err: error }, 'unexpected fault')
  if (response.headersSent || response.destroyed) {
    // The client has part of a good answer: only cutting it off tells that the rest is missing.
    response.destroy()
    return
  }
  // What is left of a refused body is not worth reading.
  if (!request.complete) response.setHeader('connection', 'close')
  sendJson(response, status, body, headers)
}
