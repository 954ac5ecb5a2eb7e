// A way to a server that a test can cut, or let swallow what is sent.
import { connect, createServer, type Socket } from 'node:net'

export class TcpRelay {
  readonly #target: number
  readonly #sockets = new Set<Socket>()
  #state: 'open' | 'cut' | 'swallowing' = 'open'
  readonly #server = createServer((socket) => this.#accept(socket))
  #refusals = Infinity
  port = 0

  private constructor(target: number) {
    this.#target = target
  }

  static async to(target: number): Promise<TcpRelay> {
    const relay = new TcpRelay(target)
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve))
    relay.port = (relay.#server.address() as { port: number }).port
    return relay
  }

  /** Connections end, and new ones are closed at once: so many of them. */
  cut(refusals = Infinity): void {
    this.#state = 'cut'
    this.#refusals = refusals
    this.#end()
  }

  /** Connections stay, and nobody hears what is sent from now on. */
  swallow(): void {
    this.#state = 'swallowing'
  }

  heal(): void {
    // What was swallowed cannot be sent any more.
    if (this.#state === 'swallowing') this.#end()
    this.#state = 'open'
  }

  async close(): Promise<void> {
    this.#end()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #end(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #accept(socket: Socket): void {
    if (this.#state === 'cut') {
      if (--this.#refusals <= 0) this.heal()
      return void socket.destroy()
    }
    const other = connect(this.#target, '127.0.0.1')
    for (const [from, to] of [
      [socket, other],
      [other, socket],
    ] as const) {
      this.#sockets.add(from)
      from.on('data', (bytes) => this.#state === 'open' && to.write(bytes))
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }
}
