// How a request gets to the Cloud: over HTTP, or to the thread that serves it in this process.
import type { CloudRequest } from '../service/cloud-request.ts'

export interface CloudAnswer {
  readonly status: number
  /** Names in lower case. */
  header(name: string): string | undefined
  readonly body: Uint8Array
}

export type AnswerHead = Pick<CloudAnswer, 'status' | 'header'>

/** Rejects where there is no answer; with the signal's reason where that aborts. onHead hears of an answer before its body is here. */
export type CloudTransport = (
  request: CloudRequest,
  signal: AbortSignal,
  onHead?: (head: AnswerHead) => void,
) => Promise<CloudAnswer>
