// Parses statement texts: short ones at once, long ones on a thread of their own, started when the first of them comes.
import { Worker } from 'node:worker_threads'
import { PgError } from '../../../engine/errors.ts'
import { inlineParseCharactersMax } from '../../../engine/parse/limits.ts'
import { parseSql, parseSqlWith, type ParserAnswer, type RawStatement } from '../../../engine/parse/parse.ts'
import { HeapRoom } from './heap-room.ts'

/** Trees of longer texts may be large: they are made one after the other, where there is room. */
const largeTextCharactersMin = 512 * 1024

export interface ParseRequest {
  readonly id: number
  readonly text: string
}
export interface ParseAnswer {
  readonly id: number
  readonly answer: ParserAnswer
}

interface Waiting {
  readonly resolve: (answer: ParserAnswer) => void
  readonly reject: (error: PgError) => void
}

export class StatementParser {
  readonly #entry: URL
  #worker: Worker | undefined
  readonly #waiting = new Map<number, Waiting>()
  readonly #room = new HeapRoom()
  #lastId = 0

  constructor(entry: URL) {
    this.#entry = entry
  }

  parse(text: string): RawStatement[] | Promise<RawStatement[]> {
    if (text.length <= inlineParseCharactersMax) return parseSql(text)
    if (text.length < largeTextCharactersMin) return parseSqlWith(text, (whole) => this.#ask(whole))
    return parseSqlWith(text, (whole) => this.#room.inTurn(() => this.#ask(whole), charactersOf))
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #ask(text: string): Promise<ParserAnswer> {
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, text } satisfies ParseRequest)
    })
  }

  #start(): Worker {
    const worker = new Worker(this.#entry)
    worker.unref()
    worker.on('message', ({ id, answer }: ParseAnswer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      waiting?.resolve(answer)
    })
    worker.on('error', () => {})
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      const error = new PgError('53200', 'out of memory', { detail: 'The thread that parsed the statement ended.' })
      for (const waiting of this.#waiting.values()) waiting.reject(error)
      this.#waiting.clear()
    })
    return worker
  }
}

const charactersOf = (answer: ParserAnswer): number => (answer.kind === 'tree' ? answer.json.length : 0)
