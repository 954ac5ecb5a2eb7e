// Where a session writes: results become messages on the connection's output, COPY FROM STDIN reads the client's messages.
import { type NoticeFields, PgError } from '../../engine/errors.ts'
import type { FieldDescription, ResultSink } from '../session/wire-session.ts'
import type { Channel } from './channel.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import type { FrameLimit } from './frame-reader.ts'
import { MessageReader } from './message-reader.ts'
import { writeParameterStatus } from './messages/authentication.ts'
import { writeNotice } from './messages/error-response.ts'
import { frontend } from './messages/frontend.ts'
import { writeRowDescription } from './messages/row-description.ts'
import { ConnectionLost } from './protocol-error.ts'

export class SocketSink implements ResultSink {
  readonly #channel: Channel
  readonly #limit: FrameLimit

  constructor(channel: Channel, limit: FrameLimit) {
    this.#channel = channel
    this.#limit = limit
  }

  rowDescription(fields: readonly FieldDescription[], formats: readonly number[]): void {
    writeRowDescription(this.#output, fields, formats)
  }

  async dataRows(bytes: Uint8Array, _rows: number, sent?: () => void): Promise<void> {
    await this.#output.write(bytes, sent)
  }

  commandComplete(tag: string): void {
    this.#output.begin('C').cstring(tag).end()
  }

  emptyQuery(): void {
    this.#output.begin('I').end()
  }

  portalSuspended(): void {
    this.#output.begin('s').end()
  }

  notice(severity: string, sqlstate: string, message: string, fields: NoticeFields = {}): void {
    writeNotice(this.#output, { severity, sqlstate, message, fields })
  }

  parameterStatus(name: string, value: string): void {
    writeParameterStatus(this.#output, name, value)
  }

  endsPipeline(): boolean {
    return this.#channel.reader.peekType(this.#limit) === frontend.sync
  }

  copyOut(format: number, columns: number): void {
    this.#copyResponse('H', format, columns)
  }

  async copyData(chunk: Uint8Array): Promise<void> {
    this.#output.begin('d').bytes(chunk).end()
    await this.#output.room()
  }

  async copyMessages(bytes: Uint8Array, sent?: () => void): Promise<void> {
    await this.#output.write(bytes, sent)
  }

  copyDone(): void {
    this.#output.begin('c').end()
  }

  /**
   * Reading stops wherever the consumer stops: what the client sends after that is dropped by the message loop, as the protocol
   * demands after an error.
   */
  async *copyIn(format: number, columns: number): AsyncGenerator<Uint8Array, void, void> {
    this.#copyResponse('G', format, columns)
    this.#output.flush()
    const { reader } = this.#channel
    const gathered = Buffer.allocUnsafeSlow(copyGatherBytes)
    for (;;) {
      const type = await reader.nextType(frontend.copyData, copyPauseMilliseconds)
      if (type === 'end') throw new ConnectionLost()
      if (type === 'pause') {
        yield gathered.subarray(0, 0)
        continue
      }
      if (type === frontend.copyData) {
        const end = reader.takeBodies(type, this.#limit, gathered, 0)
        if (end > 0) yield gathered.subarray(0, end)
        continue
      }
      const frame = await reader.next(this.#limit)
      if (!frame) throw new ConnectionLost()
      switch (frame.type) {
        case frontend.copyDone:
          return
        case frontend.copyFail:
          throw new PgError('57014', `COPY from stdin failed: ${failureReason(frame.body)}`)
        case frontend.flush:
        case frontend.sync:
          // A client that pipelines sends them without knowing that its statement was a COPY.
          break
        default:
          throw new PgError(
            '08P01',
            `unexpected message type 0x${frame.type.toString(16).toUpperCase().padStart(2, '0')} during COPY from stdin`,
          )
      }
    }
  }

  #copyResponse(type: 'G' | 'H', format: number, columns: number): void {
    this.#output.begin(type).byte(format).int16(columns)
    for (let column = 0; column < columns; column++) this.#output.int16(format)
    this.#output.end()
  }

  get #output() {
    return this.#channel.output
  }
}

/** What has arrived of COPY input is handed on in pieces of at most this, a few socket reads' worth. */
const copyGatherBytes = 256 * 1024

function failureReason(body: Buffer): string {
  const reader = new MessageReader(body)
  return decodeUtf8(reader.cbytes())
}

/** A client that sends nothing for so long has what it sent looked at, so that it learns of a bad row while it still makes others. */
const copyPauseMilliseconds = 100
