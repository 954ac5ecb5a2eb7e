// Requests of one database: with its token, a time limit, and further tries where repeating does no harm.
import { setTimeout as sleep } from 'node:timers/promises'
import { PgError } from '../../../engine/errors.ts'
import type { CloudRequest } from '../service/cloud-request.ts'
import { firstWaitMilliseconds, triesMax, waitFactor } from './limits.ts'
import type { AnswerHead, CloudAnswer, CloudTransport } from './transport.ts'

export interface ClientOptions {
  readonly transport: CloudTransport
  readonly token: string
  readonly timeoutMilliseconds: number
}

export interface Asking {
  /** Hears of an answer that succeeds before its body is here, and again where that never comes and another try is made. */
  readonly onHead?: (head: AnswerHead) => void
  readonly tries?: number
}

export class CloudClient {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** A request that reads, or has an Idempotency-Key. Throws 58000, and the signal's reason where that aborts. */
  async request(
    request: CloudRequest,
    signal: AbortSignal,
    { onHead, tries = triesMax }: Asking = {},
  ): Promise<CloudAnswer> {
    for (let tried = 1; ; tried++) {
      const found = await this.#once(request, signal, (head) => isSuccess(head) && onHead?.(head))
      if (!(found instanceof Failure)) return found
      if (!found.passing || tried >= tries) throw found.error
      const wait = firstWaitMilliseconds * waitFactor ** (tried - 1) * (0.5 + Math.random() / 2)
      await sleep(wait, undefined, { signal }).catch(() => {
        throw signal.reason
      })
    }
  }

  async #once(
    request: CloudRequest,
    signal: AbortSignal,
    onHead: (head: AnswerHead) => void,
  ): Promise<CloudAnswer | Failure> {
    const { transport, token, timeoutMilliseconds } = this.#options
    const timeout = AbortSignal.timeout(timeoutMilliseconds)
    const headers = { ...request.headers, authorization: `Bearer ${token}` }
    let answer: CloudAnswer
    try {
      answer = await transport({ ...request, headers }, AbortSignal.any([signal, timeout]), onHead)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const reason = timeout.aborted ? `no answer in ${timeoutMilliseconds} ms` : reasonOf(error)
      return new Failure(new PgError('58000', `the Cloud cannot be reached: ${reason}`), true)
    }
    if (isSuccess(answer)) return answer
    const { code, message } = refusalOf(answer)
    const error = new PgError('58000', `the Cloud refused: ${message}`, {
      detail: `HTTP status ${answer.status}, code ${code}.`,
    })
    return new Failure(error, answer.status >= 500 || answer.status === 429)
  }
}

const isSuccess = ({ status }: AnswerHead): boolean => status >= 200 && status < 300

class Failure {
  readonly error: PgError
  /** Another try may succeed. */
  readonly passing: boolean
  constructor(error: PgError, passing: boolean) {
    this.error = error
    this.passing = passing
  }
}

/** fetch says little itself. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return cause.message || ((cause as { code?: string }).code ?? error.message)
}

function refusalOf({ status, body }: CloudAnswer): {
  readonly code: string
  readonly message: string
} {
  try {
    const { error } = JSON.parse(Buffer.from(body).toString()) as {
      error: { code: unknown; message: unknown }
    }
    if (typeof error.code === 'string' && typeof error.message === 'string')
      return { code: error.code, message: error.message }
  } catch {
    // Whatever answered is not the Cloud, or something in between.
  }
  return { code: 'unknown', message: `it answered ${status} without a reason` }
}
