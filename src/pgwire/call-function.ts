// A FunctionCall message is a SELECT of the function under the extended protocol, of which the client sees the value alone.
import type { ResultSink, Session } from '../session/wire-session.ts'
import type { FunctionCallMessage } from './messages/function-call.ts'
import { MessageReader } from './message-reader.ts'

/** Statement and portal of a call: a name that no client would choose. */
const name = '\u0001function call'

/** type, length of the message, count of columns. */
const rowHeaderBytes = 1 + 4 + 2

/** The result's bytes; null: NULL. */
export async function callFunction(
  session: Session,
  message: FunctionCallMessage,
  sink: ResultSink,
): Promise<Uint8Array | null> {
  const { text, parameterTypes } = session.functionCall(message.oid)
  const value = new ValueSink(sink)
  try {
    await session.parse(name, text, parameterTypes, value)
    await session.bind(name, name, message.argumentFormats, message.arguments, [message.resultFormat], value)
    await session.execute(name, 0, value)
  } finally {
    session.closeStatement(name)
    await session.closePortal(name)
  }
  await session.sync(value)
  return value.result
}

/** Keeps the one value, and passes on what is not the answer: notices and changed settings. */
class ValueSink implements ResultSink {
  readonly #outer: ResultSink
  result: Uint8Array | null = null

  constructor(outer: ResultSink) {
    this.#outer = outer
  }

  async dataRows(bytes: Uint8Array, _rows: number, sent?: () => void): Promise<void> {
    const reader = new MessageReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    reader.bytes(rowHeaderBytes)
    const length = reader.int32()
    // A copy: the memory is the workers' again once it was sent.
    this.result = length < 0 ? null : Uint8Array.from(reader.bytes(length))
    sent?.()
  }

  notice(...notice: Parameters<ResultSink['notice']>): void {
    this.#outer.notice(...notice)
  }

  parameterStatus(setting: string, value: string): void {
    this.#outer.parameterStatus(setting, value)
  }

  rowDescription(): void {}
  commandComplete(): void {}
  emptyQuery(): void {}
  portalSuspended(): void {}
  endsPipeline(): boolean {
    return false
  }
  copyOut(): void {}
  async copyData(): Promise<void> {}
  async copyMessages(): Promise<void> {}
  copyDone(): void {}
  copyIn(): never {
    throw new Error('a function call copies nothing')
  }
}
