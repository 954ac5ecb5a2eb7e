// A client of the simple query protocol that keeps every value as the text the server sent: what golden files compare.
import { connect, type Socket } from 'node:net'
import { parse, serialize } from 'pg-protocol'

export interface SimpleResult {
  readonly rows: (string | null)[][]
  readonly columns: string[]
  readonly tags: string[]
  readonly error?: {
    readonly sqlstate: string
    readonly message: string
    readonly detail?: string
    readonly hint?: string
    readonly position?: string
  }
  readonly notices: { readonly severity: string; readonly message: string }[]
}

/** pg-protocol types its messages by class; here their name decides. */
interface BackendMessage {
  readonly name: string
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class SimpleClient {
  readonly #socket: Socket
  #current: Mutable<SimpleResult> | undefined
  #finish: ((result: SimpleResult) => void) | undefined
  #fail: ((error: Error) => void) | undefined
  #input: Iterable<string> | undefined
  #closed = false
  transactionStatus = 'I'

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  static async connect(port: number, options: { user?: string; database?: string } = {}): Promise<SimpleClient> {
    const socket = connect(port, '127.0.0.1')
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    const client = new SimpleClient(socket)
    void parse(socket, (message) => client.#receive(message))
    socket.on('error', () => {})
    socket.on('close', () => {
      client.#closed = true
      client.#fail?.(new Error('connection closed'))
    })
    const ready = client.#wait()
    socket.write(serialize.startup({ user: options.user ?? 'cadastre', database: options.database ?? 'cadastre' }))
    const { error } = await ready
    if (error) throw Object.assign(new Error(error.message), { code: error.sqlstate })
    return client
  }

  /** A COPY … FROM STDIN and what it reads. */
  copyIn(sql: string, input: Iterable<string>): Promise<SimpleResult> {
    this.#input = input
    return this.query(sql)
  }

  query(sql: string): Promise<SimpleResult> {
    if (this.#closed) return Promise.reject(new Error('connection closed'))
    const result = this.#wait()
    this.#socket.write(serialize.query(sql))
    return result
  }

  end(): void {
    this.#fail = undefined
    this.#socket.end(serialize.end())
  }

  /** Hangs up without a word. */
  destroy(): void {
    this.#fail = undefined
    this.#socket.destroy()
  }

  #wait(): Promise<SimpleResult> {
    this.#current = { rows: [], columns: [], tags: [], notices: [] }
    return new Promise((resolve, reject) => {
      this.#finish = resolve
      this.#fail = reject
    })
  }

  #receive(message: BackendMessage): void {
    const current = this.#current
    if (!current) return
    switch (message.name) {
      case 'rowDescription':
        current.columns.splice(
          0,
          current.columns.length,
          ...(message as unknown as { fields: { name: string }[] }).fields.map((field) => field.name),
        )
        current.rows.splice(0)
        break
      case 'dataRow':
        current.rows.push((message as unknown as { fields: (string | null)[] }).fields)
        break
      case 'copyInResponse':
        void this.#sendInput(current)
        break
      case 'commandComplete':
        current.tags.push((message as unknown as { text: string }).text)
        break
      case 'notice': {
        const notice = message as unknown as { severity: string; message: string }
        current.notices.push({ severity: notice.severity, message: notice.message })
        break
      }
      case 'error': {
        const error = message as unknown as {
          code: string
          message: string
          detail?: string
          hint?: string
          position?: string
          severity: string
        }
        current.error = {
          sqlstate: error.code,
          message: error.message,
          detail: error.detail,
          hint: error.hint,
          position: error.position,
        }
        if (error.severity === 'FATAL') this.#settle()
        break
      }
      case 'readyForQuery':
        this.transactionStatus = (message as unknown as { status: string }).status
        this.#settle()
    }
  }

  /** Until the statement has failed: what came later would be read as another one's. */
  async #sendInput(statement: SimpleResult): Promise<void> {
    for (const chunk of this.#input ?? []) {
      if (this.#closed || this.#current !== statement) return
      if (!this.#socket.write(serialize.copyData(Buffer.from(chunk))))
        await new Promise<void>((resolve) => {
          const go = (): void => {
            this.#socket.off('drain', go).off('close', go)
            resolve()
          }
          this.#socket.on('drain', go).on('close', go)
        })
    }
    if (!this.#closed && this.#current === statement) this.#socket.write(serialize.copyDone())
  }

  #settle(): void {
    const current = this.#current
    this.#current = undefined
    this.#input = undefined
    this.#fail = undefined
    if (current) this.#finish?.(current)
  }
}
