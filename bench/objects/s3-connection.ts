// One connection that sends requests made ahead, and of the answers looks at status and length alone: so that it is not what is measured.
import { connect, type Socket } from 'node:net'

export interface S3Answer {
  readonly status: number
  readonly bytes: number
  /** Where it was asked for, or of an error. */
  readonly text: string
}

const readBytes = 256 * 1024
const idleMillisecondsMax = 1000

export class S3Connection {
  readonly #port: number
  readonly #buffer = Buffer.allocUnsafe(readBytes)
  #socket: Socket | undefined
  #head = ''
  #left = 0
  #answer: { status: number; bytes: number; text: string } | undefined
  #waiting: { resolve(answer: S3Answer): void; reject(error: Error): void } | undefined
  #wantsText = false
  #used = 0

  constructor(port: number) {
    this.#port = port
  }

  /** pieces: what follows the request's head. */
  async send(request: Buffer, pieces?: Iterable<Buffer>, text = false): Promise<S3Answer> {
    this.#wantsText = text
    // A server closes a connection that was silent for some seconds, which would only show once something was sent.
    if (performance.now() - this.#used > idleMillisecondsMax) this.close()
    const socket = (this.#socket ??= this.#open())
    const answer = new Promise<S3Answer>((resolve, reject) => (this.#waiting = { resolve, reject }))
    answer.catch(() => {})
    socket.write(request)
    for (const piece of pieces ?? [])
      if (!socket.write(piece))
        await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), answer])
    const { status, text: found } = await answer
    this.#used = performance.now()
    if (status >= 300) throw new Error(`${request.toString('latin1', 0, 120)}: ${status} ${found}`)
    return answer
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #open(): Socket {
    const socket = connect({
      port: this.#port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: this.#buffer,
        callback: (size) => {
          this.#receive(this.#buffer.subarray(0, size))
          return true
        },
      },
    })
    const lose = (error: Error): void => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#waiting?.reject(error)
    }
    socket.on('error', lose)
    socket.on('close', () => lose(new Error('the connection was closed')))
    return socket
  }

  #receive(bytes: Buffer): void {
    let body = bytes
    if (!this.#answer) {
      this.#head += bytes.toString('latin1')
      const end = this.#head.indexOf('\r\n\r\n')
      if (end < 0) return
      body = bytes.subarray(bytes.length - (this.#head.length - end - 4))
      const head = this.#head.slice(0, end)
      this.#head = ''
      const status = Number(head.slice(9, 12))
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
      if (length === undefined && status !== 204) throw new Error(`an answer without a length: ${head}`)
      this.#left = Number(length ?? 0)
      this.#answer = { status, bytes: this.#left, text: '' }
    }
    const answer = this.#answer
    this.#left -= body.length
    if (this.#wantsText || answer.status >= 300) answer.text += body.toString('latin1')
    if (this.#left > 0) return
    this.#answer = undefined
    this.#waiting!.resolve(answer)
  }
}
