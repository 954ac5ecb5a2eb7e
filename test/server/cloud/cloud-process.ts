// The Cloud service as a process, and what stands between it and a server in tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serverProgram } from '../../support/server-program.ts'

export const adminToken = 'token-of-the-operator'

export interface CloudProcess {
  readonly port: number
  readonly child: ChildProcess
  register(name: string): Promise<{ readonly database_id: string; readonly token: string }>
  kill(): Promise<void>
}

/** store: postgres://… or a path. */
export async function startCloudProcess(store: string, port = 0): Promise<CloudProcess> {
  const child = spawn(
    process.execPath,
    [
      serverProgram,
      'cloud',
      '--store',
      store,
      '--port',
      String(port),
      '--admin-token',
      adminToken,
      '--log-level',
      'error',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const listening = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const match = /ready: http:\/\/[^:]+:(\d+)/.exec(text)
      if (match) resolve(Number(match[1]))
    })
    child.once('exit', (code) => reject(new Error(`the Cloud ended with ${code}`)))
  })
  return {
    port: listening,
    child,
    register: async (name) => {
      const { status, json } = await call(listening, 'POST', '/v1/databases', adminToken, { name })
      if (status !== 201) throw new Error(`registration answered ${status}`)
      return json as { database_id: string; token: string }
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

export interface Called {
  readonly status: number
  readonly json: unknown
  readonly headers: Headers
}

export async function call(
  port: number,
  method: string,
  path: string,
  token: string | undefined,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    json: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  }
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly key?: string
}

/** What may become of a request on its way: nothing, an answer of its own, or an answer that is lost. */
export type Trouble = (
  request: IncomingMessage,
  response: ServerResponse,
) => 'pass' | 'answered' | 'cut' | 'lose' | Promise<'pass'>

export interface Way {
  readonly port: number
  readonly asked: Asked[]
  trouble: Trouble
  to: number
  close(): void
}

/** Passes requests on, and remembers them. cut: the answer ends in the middle; lose: it was done, and nobody is told. */
export async function startWay(to: number): Promise<Way> {
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy())
  })
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url!, 'http://way')
    const key = request.headers['idempotency-key'] as string | undefined
    way.asked.push({
      method: request.method!,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      key,
    })
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const what = await way.trouble(request, response)
    if (what === 'answered') return
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
    const answer = await fetch(`http://127.0.0.1:${way.to}${request.url}`, {
      method: request.method,
      headers: headers as Record<string, string>,
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
    })
    const body = Buffer.from(await answer.arrayBuffer())
    if (what === 'lose') {
      response.destroy()
      return
    }
    const { 'transfer-encoding': _encoding, 'keep-alive': _alive, ...rest } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, {
      ...rest,
      connection: 'close',
      'content-length': String(body.length),
    })
    if (what === 'cut') response.write(body.subarray(0, body.length >> 1), () => response.destroy())
    else response.end(body)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const way: Way = {
    port: (server.address() as AddressInfo).port,
    asked: [],
    trouble: () => 'pass',
    to,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return way
}
