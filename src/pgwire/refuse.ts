// A client for whom there is no connection at all, not even one to say who it is: it is told why before it has said a word, and cut off.
import type { Socket } from 'node:net'
import type { PgError } from '../../engine/errors.ts'
import { lingerMilliseconds } from './limits.ts'
import { writeError } from './messages/error-response.ts'
import { OutputStream } from './output-stream.ts'

export function refuse(socket: Socket, { sqlstate, message, fields }: PgError): void {
  socket.on('error', () => {})
  const output = new OutputStream(socket)
  writeError(output, { severity: 'FATAL', sqlstate, message, fields })
  output.flush()
  // Closing with unread input would reset the connection and lose the message on its way.
  socket.on('end', () => socket.destroySoon())
  socket.end()
  socket.resume()
  setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
}
