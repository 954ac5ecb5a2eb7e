// The life of an authenticated connection: one message at a time until Terminate, the end of input or a fatal error.
//
// Errors: a simple query's ends that query. An extended message's makes everything up to the next Sync be skipped, so that a
// client may pipeline without waiting. A fatal one is thrown to the connection, which says it and closes.
import { PgError, toErrorRecord } from '../../engine/errors.ts'
import type { DirectAnswer, Session } from '../session/wire-session.ts'
import { callFunction } from './call-function.ts'
import type { Channel } from './channel.ts'
import type { Frame, FrameLimit } from './frame-reader.ts'
import type { Logger } from './logger.ts'
import { writeReadyForQuery } from './messages/authentication.ts'
import { type BindMessage, decodeBind } from './messages/bind.ts'
import { writeError } from './messages/error-response.ts'
import { decodeExecute } from './messages/execute.ts'
import { frontend } from './messages/frontend.ts'
import { decodeFunctionCall } from './messages/function-call.ts'
import { decodeParse } from './messages/parse.ts'
import { pipelineAfterBind } from './messages/pipeline.ts'
import { decodeQuery } from './messages/query.ts'
import { writeParameterDescription, writeRowDescription } from './messages/row-description.ts'
import { decodeTarget } from './messages/target.ts'
import type { OutputStream } from './output-stream.ts'
import { ConnectionLost, FatalError, isFatal } from './protocol-error.ts'
import { SocketSink } from './socket-sink.ts'

export interface MessageLoop {
  readonly channel: Channel
  readonly session: Session
  readonly logger: Logger
  readonly limit: FrameLimit
  /** Set by whoever wants the connection to end: looked at between messages. */
  readonly termination: () => PgError | undefined
  /** Told before and after each message, so that the server knows who is idle. */
  busy(busy: boolean): void
}

/** Returns when the client has left properly or its input has ended; throws what ends the connection otherwise. */
export async function serveMessages(loop: MessageLoop): Promise<void> {
  const { channel, limit, session } = loop
  const { reader, output } = channel
  const sink = new SocketSink(channel, limit)
  let skipping = false
  // The end of the startup.
  output.isWaitedFor = true
  output.conversion = () => session.conversion
  let silent = false
  session.onNotification = tellSilent(loop, () => silent)
  for (;;) {
    const pending = loop.termination()
    if (pending) throw pending
    let frame = reader.take(limit)
    if (!frame) {
      writeNotifications(output, session)
      if (output.isWaitedFor) output.flush()
      silent = true
      frame = await reader.next(limit)
      silent = false
    }
    if (loop.termination()) continue
    if (!frame || frame.type === frontend.terminate) return
    if (skipping && frame.type !== frontend.sync) continue
    loop.busy(true)
    try {
      if (frame.type === frontend.sync) skipping = false
      const handling = handle(loop, frame, sink)
      if (handling) await whileSending(output, handling)
    } catch (error) {
      await report(loop, error)
      skipping = isExtended(frame.type)
      if (!skipping) writeReady(output, session)
    } finally {
      loop.busy(false)
    }
    const room = output.room()
    if (room) await room
  }
}

/** A client that pipelines gets an answer that is whole while what follows takes its time. */
async function whileSending(output: OutputStream, handling: Promise<void>): Promise<void> {
  const timer = output.isWaitedFor ? setTimeout(() => output.flush(), answerDelayMilliseconds) : undefined
  try {
    await handling
  } finally {
    clearTimeout(timer)
  }
}

/** Long enough for short statements to be answered in one packet. */
const answerDelayMilliseconds = 2

function writeReady(output: OutputStream, session: Session): void {
  writeNotifications(output, session)
  writeReadyForQuery(output, session.transactionStatus)
  output.isWaitedFor = true
}

function writeNotifications(output: OutputStream, session: Session): void {
  for (const { sender, channel, payload } of session.takeNotifications()) {
    try {
      output.begin('A').int32(sender).cstring(channel).cstring(payload).end()
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      writeError(output, { severity: 'ERROR', sqlstate: error.sqlstate, message: error.message, fields: {} })
    }
    output.isWaitedFor = true
  }
}

/** For a client that says nothing: nobody else writes then. One that is slow to read is told when it has read what there was. */
function tellSilent({ channel: { output }, session }: MessageLoop, silent: () => boolean): () => void {
  let blocked = false
  const tell = (): void => {
    if (blocked || !silent() || !output.isOpen) return
    const room = output.room()
    if (room) {
      blocked = true
      const goOn = (): void => {
        blocked = false
        tell()
      }
      room.then(goOn, () => {})
      return
    }
    writeNotifications(output, session)
    output.flush()
  }
  return tell
}

/** undefined: it is done. */
function handle(loop: MessageLoop, frame: Frame, sink: SocketSink): Promise<void> | undefined {
  if (frame.type !== frontend.bind) return handleOther(loop, frame, sink)
  const { session, channel } = loop
  const message = decodeBind(frame.body, session.conversion)
  const bind = async (): Promise<void> => {
    const { portal, statement, parameterFormats, parameters, resultFormats } = message
    await session.bind(portal, statement, parameterFormats, parameters, resultFormats, sink)
    channel.output.begin('2').end()
  }
  const ran = ranDirectly(session, channel, message, sink)
  if (typeof ran === 'boolean') return ran ? undefined : bind()
  return ran.then((done) => (done ? undefined : bind()))
}

async function handleOther({ session, channel }: MessageLoop, { type, body }: Frame, sink: SocketSink): Promise<void> {
  const { output } = channel
  const { conversion } = session
  switch (type) {
    case frontend.query:
      await session.simpleQuery(decodeQuery(body, conversion), sink)
      writeReady(output, session)
      return
    case frontend.parse: {
      const { name, text, parameterTypes } = decodeParse(body, conversion)
      await session.parse(name, text, parameterTypes, sink)
      output.begin('1').end()
      return
    }
    case frontend.describe: {
      const { kind, name } = decodeTarget(body, 'DESCRIBE', conversion)
      if (kind === 'statement') {
        const { parameters, fields } = await session.describeStatement(name)
        writeParameterDescription(output, parameters)
        writeRowDescription(output, fields, [])
      } else {
        const { fields, formats } = await session.describePortal(name)
        writeRowDescription(output, fields, formats)
      }
      return
    }
    case frontend.execute: {
      const { portal, rows } = decodeExecute(body, conversion)
      await session.execute(portal, rows, sink)
      return
    }
    case frontend.close: {
      const { kind, name } = decodeTarget(body, 'CLOSE', conversion)
      if (kind === 'statement') session.closeStatement(name)
      else await session.closePortal(name)
      output.begin('3').end()
      return
    }
    case frontend.flush:
      output.flush()
      return
    case frontend.sync:
      await session.sync(sink)
      writeReady(output, session)
      return
    case frontend.functionCall:
      writeFunctionResult(output, await callFunction(session, decodeFunctionCall(body, conversion), sink))
      writeReady(output, session)
      return
    case frontend.copyData:
    case frontend.copyDone:
    case frontend.copyFail:
      // Left over from a COPY that failed: the client was still sending.
      return
  }
}

function writeFunctionResult(output: OutputStream, value: Uint8Array | null): void {
  output.begin('V').int32(value === null ? -1 : value.length)
  if (value) output.bytes(value)
  output.end()
}

/** A statement that is run once, with all its messages here: answered as a whole, if the session can. */
function ranDirectly(
  session: Session,
  { reader, output }: Channel,
  message: BindMessage,
  sink: SocketSink,
): boolean | Promise<boolean> {
  const rest = message.portal === '' ? pipelineAfterBind(reader) : undefined
  if (!rest) return false
  const tell = (answer: DirectAnswer | undefined): boolean => {
    if (!answer) return false
    reader.skip(rest.bytes.length)
    output.begin('2').end()
    if (rest.describes) writeRowDescription(output, answer.fields, answer.formats)
    if (answer.bytes) output.bytes(answer.bytes)
    output.begin('C').cstring(answer.tag).end()
    writeReady(output, session)
    return true
  }
  const answer = session.runDirectly(message, sink)
  return answer instanceof Promise ? answer.then(tell) : tell(answer)
}

/** After an error in one of these the client's next fixed point is its Sync; the others are answered with ReadyForQuery at once. */
const extended = new Set<number>([
  frontend.parse,
  frontend.bind,
  frontend.describe,
  frontend.execute,
  frontend.close,
  frontend.flush,
])
const isExtended = (type: number): boolean => extended.has(type)

/** Sends the error and tells the session; throws it on if the connection must end. */
async function report({ channel, session, logger, termination }: MessageLoop, error: unknown): Promise<void> {
  if (error instanceof ConnectionLost) throw error
  const known = toPgError(error, logger)
  const ending = termination()
  // The statement was only stopped because the connection ends.
  if (ending && known.sqlstate === '57014') throw ending
  if (isFatal(known)) throw known
  writeError(channel.output, {
    severity: 'ERROR',
    sqlstate: known.sqlstate,
    message: known.message,
    fields: known.fields,
  })
  channel.output.isWaitedFor = true
  try {
    await session.failed(known)
  } catch (second) {
    // A session that cannot even fail is in no state to go on.
    const cause = toPgError(second, logger)
    throw new FatalError(cause.sqlstate, cause.message, cause.fields)
  }
}

/** Faults of ours become XX000 and a log entry; the client learns that there was one. */
export function toPgError(error: unknown, logger: Logger): PgError {
  if (error instanceof PgError) {
    if (error.sqlstate === 'XX000') logger.error({ err: error }, 'internal error')
    return error
  }
  logger.error({ err: error }, 'unexpected fault')
  const { sqlstate, message, fields } = toErrorRecord(error)
  return new PgError(sqlstate, message, fields)
}
